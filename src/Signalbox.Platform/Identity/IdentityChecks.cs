using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform.Health;
using Signalbox.Platform.Hosting;

namespace Signalbox.Platform.Identity;

/// <summary>Accounts and tokens that should be looked at.</summary>
internal static class IdentityChecks
{
    private static readonly TimeSpan LongestToken = TimeSpan.FromDays(400);
    private static readonly TimeSpan Unused = TimeSpan.FromDays(90);

    public static void Offer(Offers offers)
    {
        offers.Check(HealthCheck.ForDoctor("security.second-factor", CheckGroup.Security, null, SecondFactorAsync));
        offers.Check(HealthCheck.ForDoctor("security.tokens", CheckGroup.Security, null, TokensAsync));
    }

    private static Task<CheckResult> SecondFactorAsync(IServiceProvider services, CancellationToken ct) =>
        AskDatabase.RunAsync(
            services,
            async (connection, kind) =>
            {
                var without = await AskDatabase.NamesAsync(
                    connection,
                    kind,
                    """
                    SELECT name FROM identity_user
                    WHERE disabled_at IS NULL AND role IN ('Owner', 'Admin') AND totp_confirmed_at IS NULL
                    ORDER BY name LIMIT 10
                    """,
                    [],
                    ct
                );
                var listed = string.Join(", ", without);
                return without.Count == 0
                    ? CheckResult.Ok("管理员都设置了两步验证。", "Whoever administers has a second factor.")
                    : CheckResult.Warn(
                        $"这些管理员没有设置两步验证：{listed}。",
                        $"Administrators without a second factor: {listed}.",
                        "请各自到页面 /settings/security 设置。",
                        "Each sets it up on the page /settings/security."
                    );
            },
            ct
        );

    private static Task<CheckResult> TokensAsync(IServiceProvider services, CancellationToken ct) =>
        AskDatabase.RunAsync(
            services,
            async (connection, kind) =>
            {
                var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
                var stale = await AskDatabase.NamesAsync(
                    connection,
                    kind,
                    """
                    SELECT name FROM identity_api_token
                    WHERE revoked_at IS NULL AND expires_at > @now
                      AND (expires_at > @latest OR coalesce(last_used_at, created_at) < @unused)
                    ORDER BY name LIMIT 10
                    """,
                    [("@now", now), ("@latest", now + LongestToken), ("@unused", now - Unused)],
                    ct
                );
                var listed = string.Join(", ", stale);
                return stale.Count == 0
                    ? CheckResult.Ok(
                        "每个访问令牌都在 400 天内到期，最近 90 天里也都用过。",
                        "Each API token ends within 400 days and was used in the last 90."
                    )
                    : CheckResult.Warn(
                        $"这些访问令牌几乎不过期，或 90 天没有人用过：{listed}。",
                        $"API tokens that practically never end, or that nobody has used for 90 days: {listed}.",
                        "到页面 /settings/security 撤销它们，需要的再新建。",
                        "Revoke them on the page /settings/security and make new ones where they are needed."
                    );
            },
            ct
        );
}
