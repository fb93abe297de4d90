// API: the HTTP contract, one file a resource.
