/** The sign-in form for accounts: works without scripts. */
export const passwordPage = ({ refused }: { readonly refused: boolean }): string => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="robots" content="noindex" />
    <title>Sign in · Fairlead</title>
    <link rel="icon" href="/mark.svg" type="image/svg+xml" />
    <link rel="stylesheet" href="/sign-in/password.css" />
  </head>
  <body>
    <main>
      <h1>Sign in to Fairlead</h1>
${refused ? '      <p role="alert">Name and password do not match, or there were too many tries. Wait a little and try again.</p>\n' : ''}      <form method="post" action="/v1/sign-in">
        <label for="name">Name</label>
        <input id="name" name="name" autocomplete="username" required maxlength="256" autofocus />
        <label for="password">Password</label>
        <input id="password" name="password" type="password" autocomplete="current-password" required maxlength="1024" />
        <button type="submit">Sign in</button>
      </form>
      <p><a href="/sign-in">I have a one-time link</a></p>
    </main>
  </body>
</html>
`;

export const PASSWORD_STYLE = `:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
body { margin: 0; }
main { max-width: 22rem; margin: 14vh auto 0; padding: 0 1rem; }
h1 { font-size: 1.25rem; }
form { display: grid; gap: 0.25rem; }
input, button { font: inherit; height: 2.5rem; padding: 0 0.75rem; border: 1px solid GrayText; border-radius: 4px; }
label { margin-top: 0.5rem; }
button { margin-top: 1rem; }
`;
