// A certified provider of OpenID Connect on a free port, for the archive of one test.
// Arguments: redirect URI, post-logout redirect URI. Says its issuer on a line of its own.
import { createServer } from "node:http";
import { Provider } from "oidc-provider";

const [redirectUri, logoutUri] = process.argv.slice(2);
const PEOPLE = {
  anna: { name: "Anna de Vries", email: "anna@voorbeeld.nl", roles: ["archief-archivaris"] },
  bert: { name: "Bert Bakker", email: "bert@voorbeeld.nl", roles: ["iets-anders"] },
};

const server = createServer();
server.listen(0, "127.0.0.1", () => {
  const issuer = `http://localhost:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: "webarchief",
        client_secret: process.env.CLIENT_SECRET,
        redirect_uris: [redirectUri],
        post_logout_redirect_uris: [logoutUri],
        token_endpoint_auth_method: "client_secret_basic",
      },
    ],
    claims: { openid: ["sub"], profile: ["name"], email: ["email"], roles: ["roles"] },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, ...PEOPLE[id] }) }),
    pkce: { required: () => true },
    cookies: { keys: ["of one test"] },
  });
  server.on("request", provider.callback());
  console.log(issuer);
});
