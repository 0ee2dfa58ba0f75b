/**
 * Signs the events of the demo. It is public, so the application refuses it in production: a test
 * holds the application's copy to this one.
 */
export const demoDataPlatformSecret = 'whsec_b25zYWxlLWRlbW8tZGF0YS1wbGF0Zm9ybS1zZWNyZXQ=';
