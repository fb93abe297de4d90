// What the token may do: read once a tab, so that nothing is offered that would be refused.

import { get } from "./client.js";

let scopes = null;

/** The scopes of the token; all of them where the server has no tokens. */
async function allowed() {
  scopes ??= get("v1/access").then((access) => new Set(access.scopes));
  try {
    return await scopes;
  } catch (error) {
    scopes = null;
    throw error;
  }
}

/** Another token may do other things. */
export const forgetAllowed = () => {
  scopes = null;
};

/** The element where the token has the scope; else nothing, or what is said instead. */
export async function where(scope, element, instead = null) {
  return (await allowed()).has(scope) ? element() : instead;
}
