-- Reports add up everybody's effort of a range of dates.
CREATE INDEX timesheet_day_by_date ON timesheet_day (organization_id, date);
