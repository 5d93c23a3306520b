SELECT kind, source_row FROM data_findings WHERE kind = 'extra_column'
