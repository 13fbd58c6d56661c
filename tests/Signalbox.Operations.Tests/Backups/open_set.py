"""Opens a sealed backup set from the published form alone: open_set.py SET KEYFILE TARGET. Uses OpenSSL's library by ctypes."""
import base64, ctypes, ctypes.util, hashlib, hmac, json, pathlib, sqlite3, sys

C = ctypes.CDLL(ctypes.util.find_library("crypto"))
C.EVP_CIPHER_CTX_new.restype = C.EVP_aes_256_gcm.restype = ctypes.c_void_p


def gcm(key, nonce, bound, sealed):
    """Decrypts one chunk, or says that it is not what was sealed."""
    x, n, out = ctypes.c_void_p(C.EVP_CIPHER_CTX_new()), ctypes.c_int(), ctypes.create_string_buffer(len(sealed))
    cipher, tag = sealed[:-16], sealed[-16:]
    C.EVP_DecryptInit_ex(x, ctypes.c_void_p(C.EVP_aes_256_gcm()), None, key, nonce)
    C.EVP_DecryptUpdate(x, None, ctypes.byref(n), bound, len(bound))
    C.EVP_DecryptUpdate(x, out, ctypes.byref(n), cipher, len(cipher))
    C.EVP_CIPHER_CTX_ctrl(x, 0x11, 16, tag)
    good = C.EVP_DecryptFinal_ex(x, ctypes.create_string_buffer(16), ctypes.byref(n)) == 1
    C.EVP_CIPHER_CTX_free(x)
    if not good:
        raise SystemExit("a chunk is not what was sealed")
    return out.raw[: len(cipher)]


folder, key = pathlib.Path(sys.argv[1]), base64.b64decode(pathlib.Path(sys.argv[2]).read_text())
target = pathlib.Path(sys.argv[3])
manifest = (folder / "manifest.json").read_bytes()
mac_key = hmac.new(hmac.new(b"\0" * 32, key, "sha256").digest(), b"signalbox backup manifest\x01", "sha256").digest()
assert (folder / "manifest.hmac").read_text() == f"hmac-sha256:{hmac.new(mac_key, manifest, 'sha256').hexdigest()}\n"
assert (folder / "COMPLETE").read_text() == f"sha256:{hashlib.sha256(manifest).hexdigest()}\n"
told = json.loads(manifest)
for part in told["parts"]:
    data, plain, size = (folder / part["name"]).read_bytes(), b"", 1048576 + 16
    chunks = [data[at : at + size] for at in range(12, len(data), size)]
    for n, chunk in enumerate(chunks):
        bound = b"\0".join([told["id"].encode(), part["name"].encode(), n.to_bytes(8, "big") + bytes([n == len(chunks) - 1])])
        plain += gcm(key, data[4:12] + n.to_bytes(4, "big"), bound, chunk)
    assert hashlib.sha256(plain).hexdigest() == part["plainSha256"], part["name"]
    (target / part["name"].removesuffix(".enc")).write_bytes(plain)


def digest(rows):
    """A SQLite table's, as the manual says."""
    total = 0
    for row in rows:
        text = b""
        for v in row:
            if v is None:
                text += b"\0"
            elif isinstance(v, int):
                text += b"\1" + v.to_bytes(8, "big", signed=True)
            elif isinstance(v, float):
                text += b"\2" + __import__("struct").pack(">d", v)
            else:
                kind, raw = (b"\3", v.encode()) if isinstance(v, str) else (b"\4", v)
                text += kind + len(raw).to_bytes(8, "big") + raw
        total += int.from_bytes(hashlib.sha256(text).digest()[:16], "big")
    return f"{total % 2**128:032x}"


if told["database"]["engine"] == "sqlite":
    db = sqlite3.connect(target / "db.sqlite")
    for table in told["tables"]:
        rows = db.execute(f'SELECT * FROM "{table["name"]}"').fetchall()
        assert (len(rows), digest(rows)) == (table["rows"], table["digest"]), table["name"]
print(f"{len(told['parts'])} parts and {len(told['tables'])} tables are as the manifest says")
