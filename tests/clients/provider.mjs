// Run the certified server oidc-provider with its own sign-in page, and print its address once it answers. A person
// who signs in as NAME has the e-mail address NAME@exemple.fr, verified unless the name begins with "doute".
import Provider from "oidc-provider";

const [port, back] = process.argv.slice(2);
const issuer = `http://localhost:${port}`;
const provider = new Provider(issuer, {
  clients: [{
    client_id: "maillage",
    client_secret: "known-to-the-two",
    redirect_uris: [back],
    userinfo_signed_response_alg: process.argv[4] === "signed" ? "RS256" : undefined,
  }],
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["given_name", "family_name"] },
  conformIdTokenClaims: process.argv[4] === "signed",
  features: { devInteractions: { enabled: true }, userinfo: { enabled: true }, jwtUserinfo: { enabled: true } },
  cookies: { keys: [crypto.randomUUID()] },
  findAccount: (_context, name) => ({
    accountId: name,
    claims: () => ({
      sub: name,
      email: `${name}@exemple.fr`,
      email_verified: !name.startsWith("doute"),
      given_name: "Leïla",
      family_name: "Martin",
    }),
  }),
});
provider.listen(Number(port), "127.0.0.1", () => console.log(issuer));
