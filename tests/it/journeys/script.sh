# The whole journey without the wizard, as a partner's script in a plain shell: curl and sed are enough beside the program.
# The sandbox runs already; the port of the redirect URI is handed in as REDIRECT_PORT.
set -eu
field() { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p"; }

# Stop 1 and 2: what Pleo asks first, and the dates of what it says.
pleo-onboard journey mark welcome
pleo-onboard journey answer company "Acme Books Ltd"
pleo-onboard journey answer accounting-system "Acme Ledger"
pleo-onboard journey answer api-usage "Read employees once a day"
pleo-onboard journey answer contact developers@acme.example
pleo-onboard journey mark request-access --date 2026-11-02
pleo-onboard journey note review "Asked again on Monday"
pleo-onboard journey mark review --date 2026-11-11

# Stop 3: the form, field by field, and submitted.
pleo-onboard form set client_name "Acme Books"
pleo-onboard form set client_uri https://acme.example/
pleo-onboard form set logo_uri https://acme.example/logo.png
pleo-onboard form set tos_uri https://acme.example/terms
pleo-onboard form set policy_uri https://acme.example/privacy
pleo-onboard form set contacts developers@acme.example support@acme.example
pleo-onboard form set initiate_login_uri https://acme.example/connect
pleo-onboard form set settings_uri https://acme.example/settings
pleo-onboard form set redirect_uris https://acme.example/callback "http://localhost:$REDIRECT_PORT/callback"
pleo-onboard form set scope users:read companies:read
pleo-onboard form set pkce_support Supported
pleo-onboard form set subject_type_preference None
pleo-onboard form validate
pleo-onboard form export --format markdown -o registration.md
REGISTERED=$(pleo-onboard form submit --json)
pleo-onboard form diff

# Stop 4 and 5: credentials into the store, and the three confirmations.
pleo-onboard journey mark notice --date 2026-11-20
echo "$REGISTERED" | field client_secret |
  pleo-onboard --store file credentials set --client-id "$(echo "$REGISTERED" | field client_id)" --client-secret-stdin
pleo-onboard journey mark verify --date 2026-11-21

# Stop 6: the program waits for the redirect, and curl is the browser.
pleo-onboard --store file authorize --no-browser --json >granted.json 2>told.txt &
WAITING=$!
until URL=$(sed -n 's/^authorize_url: //p' told.txt) && [ -n "$URL" ]; do
  kill -0 "$WAITING"
  sleep 0.1
done
waiting() { sed -n 's/.*name="transaction" value="\([^"]*\)".*/\1/p'; }
AUTH=${URL%%/oauth/authorize*}
TOLD=$(curl -s "$AUTH/sandbox/announcement")
ID=$(curl -s "$URL" | waiting)
ID=$(curl -s -L -c cookies.txt -b cookies.txt --data-urlencode "login=$(echo "$TOLD" | field login)" \
  --data-urlencode "password=$(echo "$TOLD" | field password)" -d "transaction=$ID" "$AUTH/login" | waiting)
curl -s -L -b cookies.txt -d "transaction=$ID" -d decision=allow "$AUTH/oauth/consent" >last-page.html
wait "$WAITING"

# Stop 7 and 8: what is held, and the first answer.
pleo-onboard status --json >status.json
pleo-onboard call /v2/employees >employees.json
pleo-onboard journey show
