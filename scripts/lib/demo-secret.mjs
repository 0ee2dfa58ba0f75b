/**
 * The secret that signs the events of the demo. It is public, so the application refuses it in
 * production. A test compares it with the application's copy.
 */
export const demoDataPlatformSecret = 'whsec_b25zYWxlLWRlbW8tZGF0YS1wbGF0Zm9ybS1zZWNyZXQ=';
