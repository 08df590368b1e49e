"""The workbooks of other systems that the import page recognises: those of every app."""

from funds.bank_reports import BANK_REPORT
from monitoring.national import LAYOUTS as NATIONAL
from photovoltaic.layouts import LAYOUTS as PHOTOVOLTAIC

LAYOUTS = (*NATIONAL, *PHOTOVOLTAIC, BANK_REPORT)
