// The commands.
print("lapwing")
