// A certificate for "localhost", signed by itself and good for a hundred years; nobody trusts it unless told to. Made with
// openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 36500 -subj /CN=localhost -addext subjectAltName=DNS:localhost
export const certificate = `
-----BEGIN CERTIFICATE-----
MIIBljCCATugAwIBAgIUEAny6c0qVljjR6DsP7cSyBPHoXwwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMjIyMzMxMFoYDzIxMjYxMDI5
MjIzMzEwWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAASuEfihO7BqQVkb9fazHYzdQ6rE1yLIGbcpmjutQmaJwCHtvxAPWHpo
8CPy1unJyntFXIyMqviRZUrOC9Niw6Z7o2kwZzAdBgNVHQ4EFgQUbv1K3dwVZMZv
f8deXGuqcPsjNkgwHwYDVR0jBBgwFoAUbv1K3dwVZMZvf8deXGuqcPsjNkgwDwYD
VR0TAQH/BAUwAwEB/zAUBgNVHREEDTALgglsb2NhbGhvc3QwCgYIKoZIzj0EAwID
SQAwRgIhAKE89GkWVS80ZZTyr8cbSdbD2p7JyY9uX7ApHMlrcB6oAiEA9ZscuD43
AHkH4b4cFD9DU+QKkBF4np+r3Jyt4Kk8lh4=
-----END CERTIFICATE-----
`;

export const key = `
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgx0yobPeZCeeTRioE
x6srSkef0vOBTmcGHJ7wiOW+miuhRANCAASuEfihO7BqQVkb9fazHYzdQ6rE1yLI
GbcpmjutQmaJwCHtvxAPWHpo8CPy1unJyntFXIyMqviRZUrOC9Niw6Z7
-----END PRIVATE KEY-----
`;
