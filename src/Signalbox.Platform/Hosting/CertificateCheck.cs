using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Configuration;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Health;
using Signalbox.Platform.Http;

namespace Signalbox.Platform.Hosting;

/// <summary>The certificate that browsers are shown at the public address: how long it holds, and whether they believe it.</summary>
internal static class CertificateCheck
{
    /// <summary>certbot renews with 30 days left: with 14 left it has failed twice.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromDays(14);

    private const string RenewZh =
        "运行 certbot renew，再运行 nginx -s reload；自动续期的情况看 systemctl status certbot.timer。";
    private const string Renew = "certbot renew, then nginx -s reload; see systemctl status certbot.timer.";

    public static void Offer(Offers offers) =>
        offers.Check(
            HealthCheck.ForDoctor("security.certificate", CheckGroup.Security, "certificate", RunAsync) with
            {
                Limit = TimeSpan.FromSeconds(10),
                Watched = TimeSpan.FromHours(1),
            }
        );

    private static async Task<CheckResult> RunAsync(IServiceProvider services, CancellationToken ct)
    {
        var address = new Uri(services.GetRequiredService<IOptions<InstallationOptions>>().Value.PublicUrl);
        if (address.Scheme != Uri.UriSchemeHttps)
        {
            var authority = address.GetLeftPart(UriPartial.Authority);
            return CheckResult.Ok($"{authority} 不出示证书。", $"None is shown at {authority}.");
        }
        try
        {
            var guard = services.GetRequiredService<AddressGuard>().AlsoTo(address.Host, address.Port);
            await using var stream = await guard.ConnectAsync(address.Host, address.Port, ct);
            return await LookAsync(stream, address.Host, services.GetRequiredService<TimeProvider>().GetUtcNow(), ct);
        }
        catch (Exception fault)
            when (fault
                    is IOException
                        or System.Net.Sockets.SocketException
                        or System.Security.Authentication.AuthenticationException
                        or RefusedException
            )
        {
            return CheckResult.Unknown(
                $"没能查看 {address.Authority} 的证书：{fault.Message}",
                $"The certificate of {address.Authority} could not be looked at: {fault.Message}",
                "确认域名指向这里，而且 nginx 在监听 443：openssl s_client -connect 域名:443。",
                "See that the name leads here and that nginx listens on 443: openssl s_client -connect NAME:443."
            );
        }
    }

    private static async Task<CheckResult> LookAsync(
        Stream stream,
        string host,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        var errors = SslPolicyErrors.None;
        await using var secured = new SslStream(stream);
        var options = new SslClientAuthenticationOptions { TargetHost = host };
#pragma warning disable CA5359 // nothing is sent: it is looked at, and what is wrong with it is told
        options.RemoteCertificateValidationCallback = (_, _, _, found) =>
        {
            errors = found;
            return true;
        };
#pragma warning restore CA5359
        await secured.AuthenticateAsClientAsync(options, ct);
        using var certificate = new X509Certificate2(secured.RemoteCertificate!); // a handshake always brings one
        return Judge(host, new DateTimeOffset(certificate.NotAfter), errors, now);
    }

    public static CheckResult Judge(string host, DateTimeOffset until, SslPolicyErrors errors, DateTimeOffset now)
    {
        var day = until.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var days = (int)Math.Floor((until - now).TotalDays);
        return days < 0
                ? CheckResult.Fail(
                    $"{host} 的证书已在 {day} 到期。",
                    $"The certificate of {host} ran out on {day}.",
                    RenewZh,
                    Renew
                )
            : errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)
                ? CheckResult.Fail(
                    $"{host} 出示的证书是给别的域名的。",
                    $"The certificate at {host} is for other names.",
                    $"为 {host} 签发一张：certbot --nginx -d {host}。",
                    $"Have one made for {host}: certbot --nginx -d {host}."
                )
            : until - now < Soon
                ? CheckResult.Warn(
                    $"{host} 的证书 {day} 到期，还有 {days} 天（至少要有 14 天）。",
                    $"The certificate of {host} holds until {day}, {days} more days (need 14).",
                    RenewZh,
                    Renew
                )
            : errors != SslPolicyErrors.None
                ? CheckResult.Warn(
                    $"{host} 的证书 {day} 到期，但本机不信任它的签发者。",
                    $"The certificate of {host} holds until {day}, and this machine does not trust who made it.",
                    "给 nginx 配上完整的证书链（fullchain.pem）；或在访问它的设备上导入你自己签发机构的证书。",
                    "Give nginx the whole chain (fullchain.pem); or import your own authority where people look at it."
                )
            : CheckResult.Ok(
                $"{host} 的证书 {day} 到期，还有 {days} 天。",
                $"The certificate of {host} holds until {day}, {days} more days."
            );
    }
}
