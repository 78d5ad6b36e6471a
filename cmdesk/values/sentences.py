"""The one sentence for each problem code. It says what is wrong, where, and what to do.

`{value}`, `{row}` and `{field}` come from the Problem; other names from its parameters.
"""

from __future__ import annotations

from cmdesk.values.messages import Msg, _

GENERAL: dict[str, Msg] = {
    "required": _("{label} is empty; please fill it in."),
    "too_long": _("{label} has more than {most} characters; please shorten it."),
    "not_allowed": _("Your role ({role}) may not do this; please ask the administrator."),
    "not_found": _("{label} “{value}” does not exist; check the spelling or add it first."),
    "already_exists": _("{label} “{value}” exists already; open that record or choose another one."),
    "changed_meanwhile": _("{who} changed this record at {when}; look at the new values before saving yours."),
    "in_use": _("“{value}” is still used by {count} records and cannot be deleted; reassign them first."),
    "not_in_list": _("{label}: “{value}” is not in the list; choose one of its words."),
    "record_gone": _("This record ({label}) is no longer there; load the list again."),
    "unknown_kind": _("There is no kind of data called {value}; choose one of: {known}."),
    "unknown_field": _("There is no field called {value}."),
    "days_reversed": _("The last day {value} lies before the first day {first}; correct one of them."),
    "weekdays_wrong": _("“{value}” does not name weekdays; use the digits 1 (Monday) to 7 (Sunday), each once."),
}

STORE: dict[str, Msg] = {
    "changed_by_other": _("Somebody else changed this meanwhile; load it again and repeat your change."),
    "database_busy": _("Another program is writing to {value}; close it or try again in a moment."),
    "disk_full": _("There is no room left on the disk of {value}; free some space and try again. Nothing was changed."),
    "database_readonly": _("{value} may not be written to; ask for write access or choose another place."),
    "not_a_database": _("{value} is not a cmdesk database, or its key does not fit; choose another file or restore a backup."),
    "database_damaged": _("{value} is damaged; restore the newest backup. The damaged file is kept."),
    "folder_unusable": _("The folder {value} cannot be used; choose one you may write to."),
    "data_is_folder": _("{value} is a folder; name a file in it."),
    "server_unreachable": _("The database server {value} does not answer; check the network, then try again."),
    "key_missing": _("The key file {value} is missing; put it back beside the data, or restore a backup with its key."),
    "key_damaged": _("The key file {value} cannot be read; put back the right one."),
    "newer_database": _("{value} was made by a newer version of this program; please update the program."),
    "backup_needs_file": _("The shared server keeps its own backups; ask its administrator."),
    "backup_failed": _("The backup could not be written to {value}; check the disk and choose another place."),
    "file_missing": _("There is no file {value}; check the name and the folder."),
    "reference_broken": _("Table {value}, row {row} points to a record that does not exist; restore a backup."),
    "audit_altered": _("The audit trail was altered at entry {row} ({value}); tell the administrator."),
}

CELLS: dict[str, Msg] = {
    "bad_date": _("{label}: “{value}” is not a date; write it like 2024-05-01."),
    "bad_time": _("{label}: “{value}” is not a time of day; write it like 8:30."),
    "bad_month": _("{label}: “{value}” is not a month; write it like 2026-11."),
    "month_unclear": _("{label}: “{value}” may be January or October; write it like 2026-01 or 2026-10, as text."),
    "bad_number": _("{label}: “{value}” is not a number; keep digits only, and a unit if needed."),
    "not_whole": _("{label}: “{value}” is not a whole number; please correct it."),
    "bad_minutes": _("{label}: “{value}” is not a length of time; write the minutes, like 90."),
    "bad_degrees": _("{label}: “{value}” is not a coordinate; write decimal degrees, like 118.651593."),
    "unit_unknown": _("{label}: the unit “{unit}” in “{value}” is not known; write the number without it."),
    "unit_differs": _("{label}: “{value}” is in {unit}, but {wanted} is needed; please convert it."),
    "rate_unclear": _("{label}: it is not clear what rate “{value}” is; write it with a % sign, like 85%."),
    "bad_yes_no": _("{label}: “{value}” is neither yes nor no; write 是 or 否."),
    "bad_choice": _("{label}: “{value}” is not in the list; choose one of {choices}."),
    "bad_phone": _("{label}: “{value}” is not a phone number; write its digits, several numbers with / between them."),
    "phone_zero_lost": _("{label}: “{value}” seems to have lost its leading 0; format the column as text and type it again."),
    "bad_id_number": _("{label}: “{value}” is not a valid identity number; compare it with the card."),
    "digits_lost": _("{label}: “{value}” was stored as a number with more than 15 digits, and its last digits are lost; format the cell as text and type it again."),
    "text_became_date": _("{label}: the workbook has turned this text into the date “{value}”; format the cell as text and type it again."),
    "masked_value": _("{label}: “{value}” is masked; write the whole number or leave the column out."),
    "formula_error": _("{label}: the formula in this cell failed with “{value}”; correct it in the workbook."),
}

SENTENCES: dict[str, Msg] = {**GENERAL, **CELLS, **STORE}
