"""smexl: templates out, completed workbooks in, validated scores and result workbooks back."""

__version__ = "0.1.0"
