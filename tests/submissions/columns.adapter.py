layout, bias = "out_in", "last_row"
