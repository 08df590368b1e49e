"""Data quality (数据质量): the 201 rules of the registers' cells, asked as sets, and what becomes of their findings."""
