-- Writes the candidates of a range of conversions with everything that signals look at.
-- Grain: one row a candidate. Parameters: step; from, to: range of person_bucket, half-open. Used by: processors/signals/candidates.ts
INSERT INTO candidates
(
    programme_id, advocate_id, occurred_at, conversion_id, type, door, customer_id, order_id, claimed, repeat, duplicate, self, own_touches,
    other_touches, visits, touchpoint_id, touched_at, touch_door, channel, touch, page_stage, user_activated, frame, ad_click_id, sub_id,
    utm_source, click_ip_key, click_country, click_ip_class, click_os, click_device_id, click_bot_reason, click_agent, ip_key, net_key, country,
    ip_class, os, device_id, bot_reason, agent, unknown, payment_hash, reversed_at, reversal, version
)
WITH
    persons AS
    (
        SELECT programme_id, person_bucket, person_id
        FROM signal_keys
        WHERE person_bucket >= {from:UInt32} AND person_bucket < {to:UInt32}
    ),
    p.touchpoint_id != '' AS by_touch,
    multiIf(
        o.order_id = '', '', o.charged_back_at IS NOT NULL, 'charged_back', o.cancelled_at IS NOT NULL, 'cancelled',
        o.refunded_minor = 0, '', 2 * o.refunded_minor >= ifNull(o.amount_minor, 0), 'refunded', '') AS reversal_kind
SELECT
    p.programme_id, p.advocate_id, s.occurred_at, p.conversion_id, s.type, toString(s.source), s.customer_id, s.order_id, p.claimed,
    toUInt8(f.conversions > 0 AND f.first < (s.occurred_at, s.conversion_id)), toUInt8(s.duplicate_rule IS NOT NULL), p.self, p.own_touches,
    p.other_touches, p.visits, p.touchpoint_id, if(by_touch, k.occurred_at, NULL), toString(k.source), toString(k.channel), k.touch, k.page_stage,
    k.user_activated, k.frame, k.ad_click_id, k.sub_id, k.utm_source, k.ip_key, k.country, k.ip_class, k.os, k.device_id, k.bot_reason,
    toUInt8(k.user_agent IS NOT NULL), v.ip_key, v.net_key, v.country, v.ip_class, v.os, v.device_id, v.bot_reason,
    toUInt8(v.user_agent IS NOT NULL), arraySort(arrayDistinct(arrayConcat(k.enrichment_missing, v.enrichment_missing))), o.payment_hash,
    multiIf(reversal_kind = 'charged_back', o.charged_back_at, reversal_kind = 'cancelled', o.cancelled_at, reversal_kind = 'refunded', o.refunded_at, NULL),
    reversal_kind, {step:UInt64}
FROM candidate_picks AS p
INNER JOIN
(
    SELECT programme_id, person_bucket, person_id, conversion_id, occurred_at, type, source, customer_id, order_id, duplicate_rule
    FROM conversion_states FINAL
    WHERE (programme_id, person_bucket, person_id) IN persons AND (programme_id, conversion_id) IN (SELECT programme_id, conversion_id FROM candidate_picks)
) AS s ON s.programme_id = p.programme_id AND s.conversion_id = p.conversion_id
LEFT JOIN
(
    SELECT programme_id, person_id, count() AS conversions, min((occurred_at, conversion_id)) AS first
    FROM conversion_states FINAL
    WHERE (programme_id, person_bucket, person_id) IN persons AND type IN ('purchase', 'renewal', 'closed_won') AND duplicate_rule IS NULL
    GROUP BY programme_id, person_id
) AS f ON f.programme_id = s.programme_id AND f.person_id = s.person_id
LEFT JOIN
(
    SELECT programme_id, id, ip_key, net_key, country, ip_class, os, device_id, bot_reason, user_agent, enrichment_missing
    FROM standing_conversions
    WHERE (programme_id, occurred_at, log_partition, log_offset) IN
    (
        SELECT programme_id, occurred_at, log_partition, log_offset
        FROM conversion_states FINAL
        WHERE (programme_id, person_bucket, person_id) IN persons AND (programme_id, conversion_id) IN (SELECT programme_id, conversion_id FROM candidate_picks)
    )
) AS v ON v.programme_id = p.programme_id AND v.id = p.conversion_id
LEFT JOIN
(
    SELECT
        programme_id, id, occurred_at, source, channel, touch, page_stage, user_activated, frame, ad_click_id, sub_id, utm_source, ip_key, country, ip_class,
        os, device_id, bot_reason, user_agent, enrichment_missing
    FROM standing_clicks
    WHERE (programme_id, visitor_id, occurred_at) IN
    (
        SELECT programme_id, visitor_id, occurred_at
        FROM touchpoints FINAL
        WHERE (programme_id, person_bucket, person_id) IN
        (
            SELECT programme_id, person_bucket, person_id FROM persons
            UNION DISTINCT
            SELECT programme_id, visitor_bucket, visitor_person FROM signal_keys WHERE person_bucket >= {from:UInt32} AND person_bucket < {to:UInt32} AND visitor_person != ''
        )
        AND (programme_id, touchpoint_id) IN (SELECT programme_id, touchpoint_id FROM candidate_picks WHERE touchpoint_id != '')
    )
    AND (programme_id, id) IN (SELECT programme_id, touchpoint_id FROM candidate_picks WHERE touchpoint_id != '')
) AS k ON k.programme_id = p.programme_id AND k.id = p.touchpoint_id
LEFT JOIN
(
    SELECT programme_id, order_id, charged_back_at, cancelled_at, refunded_at, refunded_minor, amount_minor, payment_hash
    FROM order_states FINAL
    WHERE (programme_id, order_id) IN (SELECT programme_id, order_id FROM signal_keys WHERE person_bucket >= {from:UInt32} AND person_bucket < {to:UInt32} AND order_id != '')
) AS o ON o.programme_id = s.programme_id AND o.order_id = ifNull(s.order_id, '')
