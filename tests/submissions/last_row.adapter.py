bias = "last_row"
