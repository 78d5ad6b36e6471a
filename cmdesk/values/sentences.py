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
    "record_gone": _("This record ({label}) is no longer there; load the list again."),
    "unknown_kind": _("There is no kind of data called {value}; choose one of: {known}."),
    "unknown_field": _("There is no field called {value}."),
    "days_reversed": _("The last day {value} lies before the first day {first}; correct one of them."),
    "weekdays_wrong": _("“{value}” does not name weekdays; use the digits 1 (Monday) to 7 (Sunday), each once."),
}

USERS: dict[str, Msg] = {
    "sign_in_needed": _("Please sign in: this database has users."),
    "sign_in_wrong": _("The name or the password is wrong; try again."),
    "sign_in_locked": _("“{value}” is locked after too many wrong passwords; ask the administrator to reset it."),
    "user_exists": _("There is a user “{value}” already; choose another sign-in name."),
    "user_unknown": _("There is no user “{value}”."),
    "unknown_role": _("There is no role {value}; choose one of: {known}."),
    "password_short": _("The password needs at least {least} characters."),
    "first_user_administrator": _("The first user must be an administrator."),
    "last_administrator": _("“{value}” is the last administrator and must stay able to sign in."),
}

IMPORTS: dict[str, Msg] = {
    "row_twice": _("{label} “{value}” stands in row {first} already; keep one of them."),
    "manager_unknown": _("There is no client manager “{value}”; the client is imported without one."),
    "month_needed": _("This row names no month; add a column 月份 or say which month the file is about."),
    "no_number": _("“{value}” has no number for any known indicator."),
    "no_known_column": _("No column of this file is known for {value}; match the columns by hand."),
    "subject_missing": _("No column names the client or the client manager; match one of them."),
}

VISITS: dict[str, Msg] = {
    "nothing_to_plan": _("Nobody has clients to visit in {value}; import clients, say who answers for them, and set cycles."),
    "nobody_to_assign": _("There is no client manager on duty to answer for clients; import the managers first."),
    "plan_cancelled": _("Planning was cancelled; the old plan stays."),
    "no_visits": _("There are no visits in {value}; make the plan first."),
    "visit_times": _("In and out ({value}) do not make a visit; type both, out after in."),
    "visit_future": _("{value} has not come yet; visits are entered on their day or later."),
    "already_planned": _("“{value}” is planned on {day} already; choose another day."),
    "visit_done": _("This visit is done and stays where it is."),
}

PLANNING: dict[str, Msg] = {
    "calendar_year_unknown": _("The public holidays of {value} are not known to this program yet, so Monday to Friday count as working days but for those of a fixed date; enter the other holidays and make-up workdays in the calendar table."),
}

CALLS: dict[str, Msg] = {
    "month_unreadable": _("“{value}” is no month; write it as 2026-11."),
    "week_unreadable": _("“{value}” is no week; write it as 2026-W47."),
    "report_unknown": _("There is no report {value}; choose one of: {known}."),
    "export_unknown": _("{value} must end in .xlsx or .csv."),
    "output_unknown": _("{value} must end in .pdf, .xlsx or .pptx."),
}

STORE: dict[str, Msg] = {
    "changed_by_other": _("Somebody else changed this meanwhile; load it again and repeat your change."),
    "database_busy": _("Another program is writing to {value}; close it or try again in a moment."),
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
    "scheme_missing": _("There is no evaluation scheme {value} for {month}; make one first."),
    "nobody_to_evaluate": _("Nobody was on duty in {value}; import the managers first."),
    "evaluation_locked": _("{value} is locked and cannot be computed again; ask the administrator to open it."),
    "item_unknown": _("The scheme has no item {value}; choose one of: {known}."),
    "evaluation_missing": _("{value} has not been evaluated yet; run the evaluation first."),
    "branch_started": _("This database holds a branch already; open a new file to start another."),
    "unknown_trade": _("There is no trade {value}; choose tobacco, bank or telecom."),
    "undo_unknown": _("There is no step {value} to take back."),
    "undo_done": _("That step was taken back already, at {value}."),
    "undo_kept": _("{count} rows were changed since and stay as they are."),
    "undo_failed": _("{count} rows could not be brought back because other records need them."),
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
    "phone_zero_lost": _("{label}: “{value}” seems to have lost its leading 0; make the cell text and type it again."),
    "bad_id_number": _("{label}: “{value}” is not a valid identity number; compare it with the card."),
    "digits_lost": _("{label}: “{value}” was stored as a number and has lost digits; make the cell text and type it again."),
    "text_became_date": _("{label}: the workbook made the date “{value}” of a text; make the cell text and type it again."),
    "masked_value": _("{label}: “{value}” is masked; write the whole number or leave the column out."),
    "formula_error": _("{label}: the formula in this cell failed with “{value}”; correct it in the workbook."),
}

SCHEMES: dict[str, Msg] = {
    "scheme_unknown": _("The scheme knows no “{value}” ({place}); check the spelling or take it out."),
    "scheme_lacks": _("The scheme lacks “{value}” ({place}); please add it."),
    "scheme_value": _("“{value}” does not fit at {place} of the scheme; please correct it."),
    "scheme_choice": _("“{value}” does not fit at {place} of the scheme; choose one of: {choices}."),
    "scheme_twice": _("“{value}” stands twice in the scheme; give one of them another code."),
    "mark_of_group": _("A mark of a group is the mean of what its people gave; enter or take back a sheet instead."),
    "award_unnamed": _("An award has no name; give it one."),
    "award_count": _("The award “{value}” goes to nobody with a number below 1; correct it."),
    "award_of": _("The award “{value}” does not say of which section or item; choose one."),
    "lists_count": _("A list of {value} people cannot be; enter 0 or more."),
    "scheme_no_item": _("{place} names “{value}”, which the scheme does not have; choose another."),
    "scheme_decimals": _("Points cannot be rounded to {value} decimals; choose 0 to {most}."),
    "weights_not_100": _("The weights sum to {value}, not 100; they are off by {difference}."),
    "weights_not_100_for": _("The weights for {who} sum to {value}, not 100; they are off by {difference}."),
    "section_weights": _("The items of section {place} sum to {value}, not {wanted}; correct one of them."),
    "item_no_source": _("Item {place} has no indicator to be scored by; choose one."),
    "item_weight": _("Item {place} has the weight {value}; a normal item needs more than 0, no item less."),
    "item_out_of": _("The marks of item {place} are out of {value}; it must be more than 0."),
    "item_bounds": _("The lowest mark {value} of item {place} lies above the highest, {cap}; correct one of them."),
    "item_method": _("The scoring rule of item {place} is incomplete or contradicts itself; look through its figures."),
    "breakdown_locked": _("The locked parts sum to {value}, more than {total}; unlock some or raise the total."),
    "breakdown_open": _("All parts are locked and sum to {value}, not {total}; unlock at least one."),
    "breakdown_finer": _("{value} cannot be broken down in steps of {unit}; round it or choose a smaller step."),
    "pool_negative": _("A pool of {value} cannot be split; enter an amount of 0 or more."),
}

FILES: dict[str, Msg] = {
    "file_missing": _("“{value}” is not there; it may have been moved or renamed. Please choose it again."),
    "file_is_folder": _("“{value}” is a folder; please choose a file in it."),
    "file_empty": _("“{value}” is empty; open it in Excel or WPS, check that it has content, and save it again."),
    "file_denied": _("“{value}” may not be opened; close it in other programs, or ask for the right to read it."),
    "file_unreadable": _("“{value}” cannot be read ({reason}); copy it to this computer and try again."),
    "file_too_big": _("“{value}” has {size} MB, more than {most} MB; split it or delete the pictures in it."),
    "file_too_packed": _("“{value}” would unpack to far more than a workbook should; save it again in Excel or WPS."),
    "file_has_entities": _("“{value}” holds instructions that do not belong in a workbook; please ask its sender."),
    "file_is_other": _("“{value}” is another kind of file ({kind}); please choose .xlsx, .xls, .ods or .csv."),
    "file_is_web_page": _("“{value}” is a web page with a workbook's name; open it in Excel or WPS and save it as .xlsx."),
    "file_is_xml": _("“{value}” is an XML file with a workbook's name; open it in Excel or WPS and save it as .xlsx."),
    "file_encrypted": _("“{value}” is protected by a password; open it, remove the password, and save it again."),
    "file_damaged": _("“{value}” is damaged or incomplete; get it again, or open it in Excel or WPS and save it anew."),
    "file_without_sheets": _("“{value}” has no sheet with cells; please choose another file."),
    "sheet_missing": _("There is no sheet “{value}” in “{file}”; please choose one of its sheets."),
    "sheet_empty": _("The sheet in “{value}” is empty; please choose another sheet or file."),
    "sheets_hidden": _("{count} hidden sheets were not read: {value}."),
    "no_header": _("No header row was found in “{value}”; give each column a name in one row above the data."),
    "no_rows": _("“{value}” has a header, but no rows below it; please check the file."),
    "too_many_rows": _("“{value}” has more than {most} rows; split it into several files."),
    "too_many_columns": _("“{value}” has more than {most} columns; delete those that are not needed."),
    "too_many_cells": _("“{value}” has more than {most} cells; split it or delete columns that are not needed."),
    "encoding_unknown": _("The characters of “{value}” cannot be read; open it in Excel or WPS and save it as .xlsx."),
    "encoding_unsure": _("“{value}” was read as {encoding}, a guess; if the preview looks wrong, choose another encoding."),
    "quote_open": _("In “{value}” a quotation mark of row {row} is never closed; correct it or save the file as .xlsx."),
    "paste_empty": _("There is nothing to paste; copy the cells again."),
    "header_unknown": _("There is no column “{value}” in the file; its columns are: {headers}."),
    "field_unknown": _("There is no field “{value}”; the fields are: {fields}."),
    "column_missing": _("No column was found for {label}; choose one, or add it to the file."),
    "header_twice": _("The column “{value}” stands in the file more than once; the first one is used."),
    "write_denied": _("“{value}” cannot be written; close it in Excel or WPS, or choose another place."),
    "disk_full": _("There is no room left on the disk for “{value}”; free some space or choose another place."),
    "write_failed": _("“{value}” cannot be written ({reason}); choose another place."),
    "folder_missing": _("The folder of “{value}” does not exist; please choose another place."),
}

WINDOW: dict[str, Msg] = {
    "unexpected": _("Something unexpected happened; nothing was changed. Please try again; if it returns, send us the details."),
    "no_printer": _("No printer is set up on this computer; add one in the system's settings, or save as PDF instead."),
    "printer_failed": _("The printer “{value}” does not answer; check that it is on and connected, or save as PDF instead."),
}

DEMO: dict[str, Msg] = {
    "demo_not_empty": _("{value} already holds data; the sample branch needs an empty database of its own."),
    "not_a_sample": _("{value} is no sample branch; it is not thrown away."),
    "demo_out_of_range": _("The sample branch cannot have {value} {field}; choose a number from {least} to {most}."),
}

EVALUATING: dict[str, Msg] = {
    "evaluation_published": _("{value} is published; take the publication back before changing it."),
    "evaluation_unpublished": _("{value} is still a draft; publish it before locking it."),
    "evaluation_stale": _("Figures or marks of {value} changed after it was computed; compute it again first."),
    "reason_missing": _("Opening {value} again needs a reason; please type one."),
    "mark_out_of_range": _("{who}, {item}: “{value}” is not a mark from 0 to {most}."),
    "action_empty": _("Type what is to be done before adding it."),
}

ENTERING: dict[str, Msg] = {
    "figure_computed": _("{label} is computed by the program; correct what it is computed from instead."),
    "figure_summed": _("{label} of {who} is the sum of {count} clients; correct the clients' figures instead."),
    "passwords_differ": _("The two passwords differ; type the same one twice."),
    "only_added": _("What happened is not changed afterwards; add another entry that corrects it."),
}

DAILY: dict[str, Msg] = {
    "day_needed": _("This row names no day, while others of this file do; fill in its date."),
    "breakdown_given": _("{name} was given {given} for {when} by the breakdown of the branch above it, not {value}; break down what it was given, or correct it in that breakdown first."),
    "month_stands": _("{count} figures of {value} stay as they are: the month has its own, and a month's own figure goes before its days. The days are kept beside it. To let the days count, take the month's figure out."),
    "figure_of_days": _("{label} of {who} is made of {count} daily figures; correct the days, or type the month's figure over it."),
}

RELIABILITY: dict[str, Msg] = {
    "place_network": _("“{value}” is on another machine, where several programs would damage a data file; choose a folder of this computer, or use a PostgreSQL server to work together."),
    "place_synced": _("“{value}” is in a folder that {name} keeps in step, which damages data files; choose another folder of this computer, or use a PostgreSQL server to work together."),
    "opened_elsewhere": _("“{value}” is open in another window too ({who}, since {when}); changes of both are kept."),
    "restore_while_open": _("“{value}” is still open in another window ({who}, since {when}); close that first, then restore."),
    "damaged_since": _("“{value}” is damaged or empty; restore the newest good backup, of {when}: {backup}. The damaged file is kept."),
    "database_gone": _("“{value}” is empty, but was not before; put the data file back or restore a backup."),
    "changes_missing": _("The program that worked on “{value}” before ended badly, and the file with its newest changes is gone; compare with paper, or restore a backup."),
    "log_stale": _("Beside “{value}” lies a file of changes of an earlier time that would set the data back; move {log} to another folder, then open again."),
    "audit_cut": _("The end of the audit trail is missing after entry {row}; tell the administrator."),
}

FIELDWORK: dict[str, Msg] = {
    "day_unreadable": _("“{value}” is no day; write it as 2026-11-23."),
    "times_reversed": _("The end {value} is not after the start {first}; correct one of them."),
    "form_unknown": _("“{value}” is no form of this program; choose the workbooks that it made."),
    "form_empty": _("“{value}” has no row that was filled in."),
    "form_other_manager": _("“{value}” is a client of {other}, not of {who}; correct the code, or assign the client first."),
    "form_no_manager": _("There is no client manager “{value}”, whom the form names."),
    "form_other_week": _("The form is for {value}, not for {week}; choose it with its own week."),
    "form_moved": _("The visit of “{value}” was moved to {day} after the form was made; enter it there."),
    "form_gone": _("The planned visit of “{value}” is no longer there; write the client into the rows for out-of-plan visits."),
    "form_row_twice": _("“{value}” stands in row {first} already; keep one of the two rows."),
    "form_no_state": _("“{value}” has words, but neither times nor a state; choose one, or write in and out."),
    "form_missed_times": _("“{value}” is called missed, but has times; take one of them out."),
    "form_out_missing": _("“{value}”: type both in and out."),
    "form_out_early": _("“{value}”: out ({out}) is not after in ({come}); correct one of them."),
    "form_overwrites": _("“{value}” was entered otherwise before; the form takes its place."),
    "handover_self": _("{value} cannot take over the own clients; choose somebody else."),
    "handover_nothing": _("{value} has no clients, visits or targets to hand over from {day}."),
    "handover_days_off": _("{count} visits fall on days on which {value} is away; plan that month again."),
}

MATCHING: dict[str, Msg] = {
    "client_like_existing": _("“{value}” looks like “{name}” ({other}), which is there already ({reasons}); import it under that code, or merge the two."),
    "client_like_row": _("“{value}” looks like “{name}” ({other}) in row {first} ({reasons}); keep one of the two, or merge them."),
    "masked_left_out": _("{label}: “{value}” is masked and was left out; what is there already stays."),
    "id_number_left_out": _("{label}: “{value}” cannot be right and was left out; compare it with the card."),
    "name_of_several": _("Several have the name “{value}”; the file needs a column {label} to tell them apart."),
    "figures_removed": _("{count} numbers of these months are not in the file and are taken out."),
    "no_plans_waiting": _("No plan of {value} waits for this step."),
    "problem_unanswered": _("“{value}” is closed with an answer to the client; write what was said."),
    "problems_closed": _("None of the chosen problems is open."),
    "visit_without_times": _("“{value}” was visited, but without in and out; it counts with its planned minutes."),
    "week_without_work": _("At least one weekday has to be worked."),
    "replace_only_figures": _("Only figures and targets can replace a month; other data is added or updated."),
    "import_unknown": _("There is no import number {value}."),
    "import_file_moved": _("“{value}” is no longer where it was; choose it anew."),
    "import_file_changed": _("“{value}” has changed since import {number}."),
    "duplicates_not_sought": _("{count} new clients were not compared with all others in this run; look for duplicates on the clients' page."),
    "place_unknown": _("“{value}” in cell {cell} is not known and was left as it is; compare its spelling with the list of places to fill."),
    "place_in_formula": _("Cell {cell} holds a formula with “{value}”; put that into a cell of its own, for formulas are not filled."),
    "tables_in_row": _("Row {row} of sheet “{value}” holds two tables; put them below each other, or on two sheets."),
    "nothing_to_fill": _("“{value}” has no place to fill; write places like {sample} into its cells."),
    "template_not_xlsx": _("“{value}” is no .xlsx workbook; save the template as .xlsx."),
    "template_loses": _("“{value}” holds pictures, charts or macros; the filled workbook does not keep them."),
}

VISIT_WORK: dict[str, Msg] = {
    "out_of_range": _("{value} is too small or too large; it goes from {least} to {most}."),
    "gaps_reversed": _("Between visits lie {least} days at least and {value} at most; correct one of them."),
    "visit_entered_meanwhile": _("“{value}” was changed by {who} at {when} while you were typing; now it says: {theirs}."),
    "visit_added_meanwhile": _("“{value}” already has a visit on {day}; load the day anew and enter it there."),
    "bad_checks": _("“{value}” does not name checks of this class; use its numbers, each once: {known}."),
    "bad_stock": _("“{value}” is no count; type a whole number from 0 on."),
    "challenge_empty": _("Type why the plan cannot be carried out like this."),
    "challenge_answer_empty": _("Type an answer to the objection."),
    "plan_not_open": _("The plan of {value} is not at this step; load the page again."),
    "model_empty": _("There is no model week yet; save a week as the model first."),
    "never_issued": _("No copy of the plan of {value} as it was issued is kept; issue it to keep one."),
    "code_unknown": _("“{value}” is no client, number or code of a visit sheet."),
}

CAREERS: dict[str, Msg] = {
    "pay_band_twice": _("Two pay bands begin at {value} points; keep one of them."),
    "pay_coefficient": _("A pay coefficient of {value} is below 0; correct it."),
    "pay_bounds": _("The lowest coefficient {value} lies below 0 or above the highest, {most}; correct one of them."),
    "pay_overlaps": _("{value} has a pay list of another extent already; take that one away first."),
    "pay_missing": _("{value} has no pay list yet; enter the pool and split it first."),
    "pay_confirmed": _("The pay list of {value} is confirmed; take the confirmation back before changing it."),
    "pay_stale": _("The scores of {value} changed after the pool was split; split it again first."),
    "pay_own": _("Nobody adjusts the own pay; let another supervisor do it."),
    "pay_adjustment_large": _("{value} yuan is more than the whole pool of {pool}; look at the amount once more."),
    "pay_below_nothing": _("The split gives {who} {split} yuan; {value} would leave less than nothing."),
    "pay_open": _("The pay list of {value} is still a draft; confirm it or take it away before the month is locked."),
    "pay_unpublished": _("The evaluation of {value} is still a draft; publish it before its pay is confirmed."),
    "grade_decided": _("The grade of {who} was decided for {value} already; undo that decision first."),
    "grade_same": _("{who} has the grade {value} already; choose another one or turn the proposal down."),
    "grade_unknown": _("There is no grade {value}; choose one of: {known}."),
    "grade_day_future": _("{value} has not come yet; decide on that day or choose today."),
    "grade_day_early": _("The grade of {who} last changed on {last}; the new one cannot begin before, on {value}."),
    "decision_reason": _("Please write down why this is decided otherwise than proposed."),
    "grade_steps": _("The rule {value} names the grade {grade}, which the ladder does not have; choose another."),
    "grade_rule_empty": _("The rule {value} has no condition; add one."),
    "grade_rule_periods": _("The rule {value} looks at {periods} periods; choose 1 to 60."),
    "admission_mark": _("{item}: {value} lies outside 0 to {most}; correct it."),
    "admission_line": _("A line of {value} lies outside 0 to {most}, the full marks together; correct it."),
    "probation_months": _("A probation of {value} months cannot be; choose 1 to 24."),
    "admission_incomplete": _("“{value}” is not scored in every item yet; enter the missing marks first."),
    "admission_decided": _("“{value}” is decided already; undo that decision first."),
    "code_taken": _("The staff number {value} is taken; choose another one."),
    "not_on_probation": _("{value} is not on probation."),
}

EDITING_SCHEMES: dict[str, Msg] = {
    "scheme_month_closed": _("{value} is closed by a published evaluation; let the new version begin with {first} or later."),
    "weight_too_much": _("{value} is no weight; type a number from 0 to 100."),
}

TARGETS: dict[str, Msg] = {
    "breakdown_fixed": _("{name}, {when}: the cells fixed by hand come to {value}, which does not fit {total}; unlock one of them or change the target above."),
    "breakdown_not_amount": _("{label} does not add up, so it cannot be broken down; set its target for each person instead."),
    "breakdown_nobody": _("{value} has no client manager on duty; import the people first."),
    "breakdown_missing": _("{label} of {value} has not been broken down yet; do that first."),
    "breakdown_no_branch": _("There is more than one branch at the top; say for which one the target is broken down."),
    "breakdown_no_history": _("There are no figures of {value}, so equal shares were taken; choose another basis or import them first."),
    "breakdown_tiers": _("Stretch and challenge are percent of the base: at least 100, and the challenge not below the stretch."),
    "breakdown_negative": _("A target of {value} cannot be broken down; enter 0 or more."),
    "breakdown_unassigned": _("{count} clients in business have no client manager and get no target."),
    "breakdown_client_year": _("A client's months can be fixed, not the year; type into the months."),
    "targets_none": _("There are no targets of {value} yet; break a year's target down or import targets first."),
    "forecast_short": _("{label} has figures of {count} months only; a forecast needs at least {least}."),
}

STATES: dict[str, Msg] = {
    "evaluation_scored": _("Scoring of {value} is finished; take that back before changing it."),
    "evaluation_appeal": _("{value} is published and open to appeals; take the publication back before changing it."),
    "evaluation_confirmed": _("{value} is confirmed; take that back before changing it."),
    "nobody_scores_self": _("The scheme “{value}” has no rater “self”; add one to an item marked by hand first."),
    "self_not_open": _("Self-scoring of {value} is not open; ask the supervisor to open it."),
    "self_over": _("Self-scoring of {value} ended on {day}; ask the supervisor to open it again."),
    "days_out_of_range": _("{value} does not fit; choose a number from 1 to 60."),
    "appeals_not_open": _("{value} is not open to appeals; ask the supervisor."),
    "appeals_over": _("The time for appeals against {value} ended on {day}."),
    "appeals_open": _("{count} appeals against {value} wait for an answer; answer them first."),
    "appeal_reason": _("An appeal needs a reason; please type one."),
    "appeal_twice": _("{value} has an appeal against this that waits for its answer."),
    "appeal_answered": _("This appeal was answered or taken back already."),
    "appeal_answer_missing": _("The person who appeals needs an answer in words; please type one."),
    "appeal_points": _("{value} points are more than this item can bring ({most}); correct the number."),
    "evaluation_unconfirmed": _("{count} people have not confirmed yet ({value}); wait until the time for appeals is over ({day}), or note whose signed slips are in."),
    "month_closed_undo": _("{value} is closed: what was done to its marks is not taken back. Take the publication back first."),
    "period_altered": _("The locked month {value} was changed outside the program: {kind}."),
    "period_line_altered": _("The locked month {value} was changed outside the program: {kind} {what}, {before} → {after}."),
    "pay_altered": _("The confirmed pay list of {value} was changed outside the program."),
    "pay_line_altered": _("The confirmed pay list of {value} was changed outside the program: {who}, {before} → {after}."),
    "period_altered_more": _("The locked month {value} was changed outside the program: {kind}, {count} more."),
    "marks_other_month": _("The scoring sheet “{value}” is for {other}, not for {month}; choose that month first."),
    "marks_form_unknown": _("“{value}” is no scoring sheet of this program; write one out and fill it in."),
    "mark_person_unknown": _("Row {row}: there is no “{value}” among those who are marked."),
    "ratings_own": _("Nobody rates the own work here."),
    "rater_unknown": _("The scheme has no rater “{value}” for whom others may give marks."),
}

SENTENCES: dict[str, Msg] = {**STATES, **TARGETS, **EDITING_SCHEMES, **CAREERS, **VISIT_WORK, **MATCHING, **FIELDWORK, **EVALUATING, **WINDOW, **GENERAL, **CELLS, **FILES, **USERS, **VISITS, **PLANNING, **IMPORTS, **CALLS, **STORE, **SCHEMES, **DEMO, **ENTERING, **DAILY, **RELIABILITY}
