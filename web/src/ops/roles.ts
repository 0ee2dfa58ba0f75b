import { computed } from '@preact/signals';
import { user } from '../shared/session.js';

/** Who may do what: test/support/authorization-rows.ts. The server decides; the page hides the rest. */
export const isAdmin = computed(() => user.value?.role === 'admin');
export const isOperator = computed(() => isAdmin.value || user.value?.role === 'operator');
