// Evaluation: how good a detector is against labels.
