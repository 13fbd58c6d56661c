using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Signalbox.FarEnds.Smtp;

/// <summary>Makes a certificate that nobody vouches for.</summary>
internal static class SelfSigned
{
    public static X509Certificate2 Create()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=farend", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var from = new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
        using var made = request.CreateSelfSigned(from, from.AddYears(40));
        // A private key that lives in memory alone is not enough for a TLS server on every system.
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), password: null);
    }
}
