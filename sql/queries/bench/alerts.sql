-- Grain: one row an alert. Read by: fairlead bench alerts.
SELECT alert_id
FROM alerts FINAL
