using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Signalbox.FarEnds.S3;
using Signalbox.Operations.Offsite.S3;

namespace Signalbox.Operations.Tests.Offsite;

/// <summary>AWS's own examples («Signature Calculations for the Authorization Header», single chunk), for who signs and for who checks.</summary>
public sealed class SignatureTests
{
    private const string Host = "examplebucket.s3.amazonaws.com";
    private const string AccessKey = "AKIAIOSFODNN7EXAMPLE";
    private const string SecretKey = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    private const string Region = "us-east-1";
    private static readonly DateTimeOffset Day = new(2013, 5, 24, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Method, path and query, further headers, body, names of signed headers, signature.</summary>
    public static TheoryData<string, string, string, string, string, string> Examples =>
        new()
        {
            {
                "GET",
                "/test.txt",
                "Range: bytes=0-9",
                "",
                "host;range;x-amz-content-sha256;x-amz-date",
                "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"
            },
            {
                "PUT",
                "/test%24file.text",
                "Date: Fri, 24 May 2013 00:00:00 GMT\nx-amz-storage-class: REDUCED_REDUNDANCY",
                "Welcome to Amazon S3.",
                "date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class",
                "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"
            },
            {
                "GET",
                "/?lifecycle",
                "",
                "",
                "host;x-amz-content-sha256;x-amz-date",
                "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"
            },
            {
                "GET",
                "/?prefix=J&max-keys=2",
                "",
                "",
                "host;x-amz-content-sha256;x-amz-date",
                "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"
            },
        };

    [Theory, MemberData(nameof(Examples))]
    public void We_sign_as_published(
        string method,
        string target,
        string headers,
        string body,
        string names,
        string signature
    )
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri($"https://{Host}{target}"));
        foreach (var (name, value) in Parse(headers))
            request.Headers.TryAddWithoutValidation(name, value);

        S3Signature.Sign(request, AccessKey, SecretKey, Region, Sha256(body), Day);

        Assert.Equal(
            Authorization(names, signature),
            request.Headers.NonValidated["Authorization"].ToString(),
            StringComparer.Ordinal
        );
    }

    [Theory, MemberData(nameof(Examples))]
    public void The_far_end_takes_what_was_published_and_nothing_else(
        string method,
        string target,
        string headers,
        string body,
        string names,
        string signature
    )
    {
        var clock = new TestTime(Day);
        var sent = Parse(headers).ToDictionary(h => h.Name.ToLowerInvariant(), h => h.Value, StringComparer.Ordinal);
        sent["host"] = Host;
        sent["x-amz-date"] = "20130524T000000Z";
        sent["x-amz-content-sha256"] = Sha256(body);
        sent["authorization"] = Authorization(names, signature);

        Assert.Null(Check(target, body, sent));
        Assert.Equal("SignatureDoesNotMatch", Check(target + "x", body, sent)?.Code);
        Assert.Equal("XAmzContentSHA256Mismatch", Check(target, body + "x", sent)?.Code);
        Assert.Equal("AccessDenied", Check(target, body, With("x-amz-acl", "public-read"))?.Code);
        Assert.Equal("SignatureDoesNotMatch", Check(target, body, With("host", "other.s3.amazonaws.com"))?.Code);
        Assert.Equal("AccessDenied", Check(target, body, With("authorization", "Basic x"))?.Code);
        clock.Now = Day.AddMinutes(16);
        Assert.Equal("RequestTimeTooSkewed", Check(target, body, sent)?.Code);

        S3Error? Check(string at, string content, Dictionary<string, string> given) =>
            new S3SignatureCheck(AccessKey, SecretKey, Region, clock).Check(
                method,
                at,
                given,
                Encoding.UTF8.GetBytes(content)
            );

        Dictionary<string, string> With(string name, string value) =>
            new(sent, StringComparer.Ordinal) { [name] = value };
    }

    [Theory]
    [InlineData(
        true,
        "http://nas.lan:9000/owner-backups/signalbox/20260108T023000%2B0800-daily-7f3a/db.dump.enc?uploads="
    )]
    [InlineData(
        false,
        "http://owner-backups.nas.lan:9000/signalbox/20260108T023000%2B0800-daily-7f3a/db.dump.enc?uploads="
    )]
    public void The_bucket_stands_in_the_path_or_in_the_hosts_name(bool pathStyle, string address) =>
        Assert.Equal(
            address,
            S3Address
                .Of(
                    "http://nas.lan:9000",
                    "owner-backups",
                    pathStyle,
                    "signalbox/20260108T023000+0800-daily-7f3a/db.dump.enc",
                    [("uploads", null)]
                )
                .AbsoluteUri
        );

    private static string Authorization(string names, string signature) =>
        $"AWS4-HMAC-SHA256 Credential={AccessKey}/20130524/{Region}/s3/aws4_request,SignedHeaders={names},Signature={signature}";

    private static IEnumerable<(string Name, string Value)> Parse(string headers) =>
        headers
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(h => h.Split(": ", 2))
            .Select(h => (h[0], h[1]));

    private static string Sha256(string body) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(body)))}"
        );

    private sealed class TestTime(DateTimeOffset now) : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = now;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
