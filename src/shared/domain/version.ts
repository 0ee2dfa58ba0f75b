import { DomainError } from './domain-error.js';

/** The versions that a change may start from; null: any version. */
export type ExpectedVersions = readonly number[] | null;

/** Each change of a resource makes the next version. */
export const FIRST_VERSION = 1;

export type VersionErrorCode = 'PRECONDITION_FAILED';

/** The resource has none of the versions that the change expects. */
export class VersionError extends DomainError<VersionErrorCode> {}
