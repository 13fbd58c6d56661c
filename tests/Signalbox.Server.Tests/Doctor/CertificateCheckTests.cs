using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform.Data;
using Signalbox.Platform.Health;
using Signalbox.Platform.Hosting;
using Signalbox.Testing;

namespace Signalbox.Server.Tests.Doctor;

/// <summary>The check <c>security.certificate</c>, over a real handshake.</summary>
public sealed class CertificateCheckTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 1, 0, 0, TimeSpan.Zero);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(90, SslPolicyErrors.None, CheckState.Ok, "90 more days")]
    [InlineData(14, SslPolicyErrors.None, CheckState.Ok, "2026-03-16")]
    [InlineData(13, SslPolicyErrors.None, CheckState.Warn, "need 14")]
    [InlineData(13, SslPolicyErrors.RemoteCertificateChainErrors, CheckState.Warn, "need 14")]
    [InlineData(90, SslPolicyErrors.RemoteCertificateChainErrors, CheckState.Warn, "does not trust")]
    [InlineData(90, SslPolicyErrors.RemoteCertificateNameMismatch, CheckState.Fail, "other names")]
    [InlineData(-1, SslPolicyErrors.RemoteCertificateChainErrors, CheckState.Fail, "ran out on 2026-03-01")]
    public void It_is_judged_by_its_days_its_names_and_who_made_it(
        int days,
        SslPolicyErrors errors,
        CheckState expected,
        string said
    )
    {
        var judged = CertificateCheck.Judge("radar.example.com", Now.AddDays(days), errors, Now);

        Assert.Equal(expected, judged.State);
        Assert.Contains(said, judged.Reason, StringComparison.Ordinal);
        Assert.Equal(expected == CheckState.Ok, judged.Remedy is null);
    }

    [Fact]
    public async Task What_is_shown_at_the_public_address_is_looked_at()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        using var certificate = Made("localhost", Now.AddDays(5));
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var showing = ShowAsync(listener, certificate, enough.Token);
        await using var server = await StartAsync($"https://localhost:{port}");
        await using var named = await StartAsync($"https://127.0.0.1:{port}");

        var soon = await LookAsync(server);
        Assert.Equal(CheckState.Warn, soon.State);
        Assert.Contains("2026-03-07, 5 more days", soon.Reason, StringComparison.Ordinal);
        Assert.Contains("other names", (await LookAsync(named)).Reason, StringComparison.Ordinal);
        server.Clock.Advance(TimeSpan.FromDays(6));
        Assert.Equal(CheckState.Fail, (await LookAsync(server)).State);

        await enough.CancelAsync();
        await showing;
        listener.Stop();
        Assert.Equal(CheckState.Unknown, (await LookAsync(server)).State);
    }

    [Fact]
    public async Task Without_https_there_is_none_to_look_at_and_what_speaks_no_tls_is_told()
    {
        await using var plain = await StartAsync("http://radar.example.com");
        Assert.Equal(CheckState.Ok, (await LookAsync(plain)).State);

        await using var mute = await StartAsync($"https://localhost:{plain.Http.BaseAddress?.Port ?? 1}");
        var unsure = await LookAsync(mute);
        Assert.Equal(CheckState.Unknown, unsure.State);
        Assert.Contains("could not be looked at", unsure.Reason, StringComparison.Ordinal);
    }

    private static X509Certificate2 Made(string host, DateTimeOffset until)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSelfSigned(until.AddDays(-30), until);
    }

    private static async Task ShowAsync(TcpListener listener, X509Certificate2 certificate, CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            try
            {
                using var caller = await listener.AcceptTcpClientAsync(ct);
                await using var secured = new SslStream(caller.GetStream());
                await secured.AuthenticateAsServerAsync(
                    new SslServerAuthenticationOptions { ServerCertificate = certificate },
                    ct
                );
            }
            catch (Exception fault) when (fault is OperationCanceledException or IOException)
            {
                // the caller has seen enough, or so have we
            }
        }
    }

    private static Task<TestServer> StartAsync(string publicUrl) =>
        TestServer.StartAsync(
            DatabaseKind.Sqlite,
            [],
            new Dictionary<string, string>(StringComparer.Ordinal) { ["Installation:PublicUrl"] = publicUrl }
        );

    private static Task<CheckResult> LookAsync(TestServer server) =>
        server
            .Services.GetRequiredService<Offers>()
            .Checks.Single(c => c.Name == "security.certificate")
            .RunAsync(server.Services, Ct)
            .InBothLanguages();
}
