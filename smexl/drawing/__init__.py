"""Drawing workbooks: the look they share, stamping, and long tables."""
