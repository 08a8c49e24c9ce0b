// A certificate for a client called "ann", signed by itself and good for a hundred years. Made with
// openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 36500 -subj /CN=ann -keyout key.pem -out cert.pem
// openssl pkcs12 -export -inkey key.pem -in cert.pem -passout pass:secret
export { certificate, key } from "../defects/certificate.ts";

export const clientCertificate = `
-----BEGIN CERTIFICATE-----
MIIBczCCARmgAwIBAgIUSqx6XeIPSiZzFaw9Iiz2rxjO4F4wCgYIKoZIzj0EAwIw
DjEMMAoGA1UEAwwDYW5uMCAXDTI2MTEyMjIzMDg1N1oYDzIxMjYxMDI5MjMwODU3
WjAOMQwwCgYDVQQDDANhbm4wWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAATpMROt
8k7MRARM7WxRlWjNFxMpZcbzWnFbpQtWAf+4p0JULA8CEBfSNwh8UdTMNfyd0z8x
TvGeMdwqoBF8ksyQo1MwUTAdBgNVHQ4EFgQUtUy7eDzFSP2CyWmYVoJzrriU7Jow
HwYDVR0jBBgwFoAUtUy7eDzFSP2CyWmYVoJzrriU7JowDwYDVR0TAQH/BAUwAwEB
/zAKBggqhkjOPQQDAgNIADBFAiEAocVf6hhG+R4Q8YJxK60KK4DWbh/NpQE1Dmjz
ymTxvFYCIG8wiOqBFOvzmqbXNQnrl5VaviqYzUOljsW2T2wlrqWT
-----END CERTIFICATE-----
`;

export const clientKey = `
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgFcqlpf+lTm3/RuDC
aVgZw9ohVs5hGAjcWGwcD3cLdGyhRANCAATpMROt8k7MRARM7WxRlWjNFxMpZcbz
WnFbpQtWAf+4p0JULA8CEBfSNwh8UdTMNfyd0z8xTvGeMdwqoBF8ksyQ
-----END PRIVATE KEY-----
`;

export const passphrase = "secret";

/** The two above, encrypted. */
export const pfx = Buffer.from(
  `
MIID/AIBAzCCA7IGCSqGSIb3DQEHAaCCA6MEggOfMIIDmzCCAlIGCSqGSIb3DQEHBqCCAkMwggI/AgEAMIICOAYJKoZIhvcNAQcB
MFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAjk5znnoLvKKwICCAAwDAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEB8k
AN0tQZ9+h/Ymm6unxDmAggHQ8xCqYgWWptaTLfsizST061Ck4dK0L3Gg0j4gVy/sV/h+62fA4zoSW/kzHPqcPUsHp2ylIJJZS3dT
Ze/Kr1lP0cKwpP8gbLF8GjJgQtdpIXeqYPd63wGmsQEFEG6h/htTbqrssUBEIn3EML8YtE9E9kgrUJpvguEoQ/iE4OgZtfyJFu5c
MMSq3+kBy0WQFc7ydKicmE0DYRftwXHwk3u7k6RthnZO4Wr2zqKN7zFPB2oqqYzmQTR0lyapM4maAS0HAHqo1GRt1+cCpW0ic0mv
VtB+JAp9LaB+N/EyJs6I37qaPym1wuZdZkyOGYAAVpCTLPQF46TXvWwlQqhnOY9mgqlYXAPmGcYRCCu585VHxIuCokfn8TitiV1z
LpXSMgwSSgtyl6q273PDODwcd3akX7ep52Rrav0G/TWgFX2O8vw51fn9s3o1NB3MSeq9woi8lGQuRUZlpnEJExtmQHJ+nE0KrpE6
xZ42yMtPUfoZEXhHIIQrbVeUzp5fg91mxMUFgo9z8qTe648ixDJsMYmeIXjYHOogU3qiaeKcm8wjv1JOTitCl7K0vHQAlm0ZWWyA
v7viMpdDlaVb521StObJ0qsF3HyxeXlP504CVSSQvgYwggFBBgkqhkiG9w0BBwGgggEyBIIBLjCCASowggEmBgsqhkiG9w0BDAoB
AqCB7zCB7DBXBgkqhkiG9w0BBQ0wSjApBgkqhkiG9w0BBQwwHAQIDkVx1GF03bYCAggAMAwGCCqGSIb3DQIJBQAwHQYJYIZIAWUD
BAEqBBDvO6O6jPIsZ16snH23skWSBIGQ3bgmDUZYqDDuSnO/7cUBcSU3gUqdjYQTfD2v8st9Z8zgeNmY3uBk/VeCmsMTrgWgnkhn
iBmWqZhFVwgl/s230+GZQdyhcfjvAkQr9nvPT6sxxvTZreXmHzh2Xw0G86wQ/1ZKiIZQigA1vaC89uYdUvLeYuGYzEHlYPxUb2LI
X0i+S5ObcsegVP4VCRSKi6P+MSUwIwYJKoZIhvcNAQkVMRYEFDaXZJJlR6WU8coZVH61QKqxeGGLMEEwMTANBglghkgBZQMEAgEF
AAQgEjdkDG2cazcUF+CIE2dHzF/YpkMjqLSFSH7EMVcmK4AECKTQD27LAEFIAgIIAA==
`,
  "base64",
);
