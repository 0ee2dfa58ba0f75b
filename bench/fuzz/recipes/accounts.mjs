/** @type {import('./recipe.mjs').Recipes} */
export const accounts = {
  signUp: (_world, draw) => ({ body: { email: `${draw.uuid()}@fuzz.test` } }),
  logIn: ({ customers }, draw) => {
    const { email, password } = draw.pick(customers);
    return { body: { email, password } };
  },
  refreshSession: ({ refreshTokens }, draw) => ({
    body: { refreshToken: refreshTokens.pop() ?? draw.uuid() },
  }),
  // Never with an access token, because its session would end.
  logOut: ({ refreshTokens }, draw) => ({
    body: { refreshToken: refreshTokens.pop() ?? draw.uuid() },
  }),
  changePassword: ({ leavers, customers }, draw) => {
    // All sessions of the user end.
    const leaver = leavers.pop();
    const as = leaver ?? draw.pick(customers);
    return { as, body: { currentPassword: leaver?.password ?? 'not the password' } };
  },
  requestPasswordReset: ({ customers }, draw) => ({ body: { email: draw.pick(customers).email } }),
  resetPassword: ({ mailTokens }, draw) => ({
    body: { token: mailTokens.RESET_PASSWORD.pop() ?? draw.uuid() },
  }),
  verifyEmail: ({ mailTokens }, draw) => ({
    body: { token: mailTokens.VERIFY_EMAIL.pop() ?? draw.uuid() },
  }),
  // Access tokens keep their role, so the customers stay customers here.
  changeUser: ({ customers }, draw) => ({
    path: { userId: draw.pick(customers).id },
    body: { blocked: false },
  }),
  getUser: ({ customers }, draw) => ({ path: { userId: draw.pick(customers).id } }),
  deleteAccount: ({ leavers, customers }, draw) => {
    // Removed before the request, because an account can be deleted only once. Customers have money.
    const as = leavers.pop() ?? draw.pick(customers);
    return { as, without: ['password'] };
  },
};
