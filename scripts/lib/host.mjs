/**
 * Where a server runs.
 * @typedef {object} Host
 * @property {string} address where it listens, and where others reach it
 * @property {readonly string[]} prefix of its command, for example to enter a network namespace
 */

/** @type {Host} */
export const THIS_MACHINE = { address: '127.0.0.1', prefix: [] };
