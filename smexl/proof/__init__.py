"""Proof: a verdict that can be checked years later, offline, by somebody who trusts neither the body nor smexl.

``container`` is the file, ``statement`` what is in it and who says so, ``bundle`` makes it from a batch, ``verify`` believes nothing
of it but the workbook that was handed in and the catalogue, and works the rest out again.
"""
