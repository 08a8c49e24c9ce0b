// Certificates that no client should accept, whoever it trusts. Made with openssl: the first with "ca -selfsign -startdate -enddate",
// the second with "req -x509 -days 36500 -subj /CN=elsewhere.test -addext subjectAltName=DNS:elsewhere.test".
export { certificate as selfSigned, key as selfSignedKey } from "../defects/certificate.ts";

/** For "localhost", and good for one day of 2020. */
export const expired = `
-----BEGIN CERTIFICATE-----
MIIBXzCCAQWgAwIBAgIBATAKBggqhkjOPQQDAjAUMRIwEAYDVQQDDAlsb2NhbGhv
c3QwHhcNMjAwMTAxMDAwMDAwWhcNMjAwMTAyMDAwMDAwWjAUMRIwEAYDVQQDDAls
b2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAQ324xhJAairpkHfUL7
nOphooLf1pL7vcjqi4xO/Zd8SGrmqZ6M87bmnUYQE8SQX7GWv5xZqy8C056i92nk
kZuAo0gwRjAPBgNVHRMBAf8EBTADAQH/MBQGA1UdEQQNMAuCCWxvY2FsaG9zdDAd
BgNVHQ4EFgQUwGoOtSZKXb53vtV7fxxX6EIsVV0wCgYIKoZIzj0EAwIDSAAwRQIh
AIaJDjkRXJb/2kRe2fmGO7i0zhV1QEu5cfh7jAYjE1tbAiBzCqWehg5tA/De3r4m
j5hSeaq70aMKnjuwYoi9YB8Pbg==
-----END CERTIFICATE-----
`;

export const expiredKey = `
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgvbf02qHCvvq9Oa5y
cXX6ZORs3UDg2ukkATpW+CwXEkehRANCAAQ324xhJAairpkHfUL7nOphooLf1pL7
vcjqi4xO/Zd8SGrmqZ6M87bmnUYQE8SQX7GWv5xZqy8C056i92nkkZuA
-----END PRIVATE KEY-----
`;

/** For "elsewhere.test", good for a hundred years. */
export const elsewhere = `
-----BEGIN CERTIFICATE-----
MIIBpDCCAUqgAwIBAgIURZTkZlWCnMpN4kxhxfH4vE9rb0cwCgYIKoZIzj0EAwIw
GTEXMBUGA1UEAwwOZWxzZXdoZXJlLnRlc3QwIBcNMjYxMTIzMDExMzIzWhgPMjEy
NjEwMzAwMTEzMjNaMBkxFzAVBgNVBAMMDmVsc2V3aGVyZS50ZXN0MFkwEwYHKoZI
zj0CAQYIKoZIzj0DAQcDQgAEQ1361XUjohjcFj4R5OiS+Wna0AByTSLWf6Gs/Kfg
zkQ4WgUmHgM5Loof3jz2vmUXk3uZuJOv6VlEIWzvwfAeIKNuMGwwHQYDVR0OBBYE
FNTMHYuSMfSVJeLhpaz55mdQj6iyMB8GA1UdIwQYMBaAFNTMHYuSMfSVJeLhpaz5
5mdQj6iyMA8GA1UdEwEB/wQFMAMBAf8wGQYDVR0RBBIwEIIOZWxzZXdoZXJlLnRl
c3QwCgYIKoZIzj0EAwIDSAAwRQIgLGqcVA+em/6w+SRY9PNctn4z35lZiGytBvOW
3dCBUzsCIQDLV1fURzbmNrYHOlwE/JcOKFgaeOQfDR6HV44NQtD+1g==
-----END CERTIFICATE-----
`;

export const elsewhereKey = `
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgtiATK9jIt9a2u5D5
x3HpfRc3/4wFBkBtWBbAZvYuAnihRANCAARDXfrVdSOiGNwWPhHk6JL5adrQAHJN
ItZ/oaz8p+DORDhaBSYeAzkuih/ePPa+ZReTe5m4k6/pWUQhbO/B8B4g
-----END PRIVATE KEY-----
`;
