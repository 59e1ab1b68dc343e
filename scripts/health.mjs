// Health check of a container: exit 0 where the role in it is ready. The image has neither curl nor wget.
const port = process.env.FAIRLEAD_METRICS_PORT ?? '0';
const token = process.env.FAIRLEAD_METRICS_TOKEN ?? '';
try {
  const answer = await fetch(`http://127.0.0.1:${port}/ready`, {
    headers: token === '' ? {} : { authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(4_000),
  });
  process.exit(answer.ok ? 0 : 1);
} catch {
  process.exit(1);
}
