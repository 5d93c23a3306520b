-- How many retries by operators were refused from :limit on (Q10, U05).
SELECT count(*) AS "refused:count"
FROM operator_actions
WHERE action = 'retry' AND outcome = 'refused' AND time >= :limit;
