using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Signalbox.Operations.Alerts.Pages;
using Signalbox.Platform.Configuration;
using Signalbox.Platform.Health;
using Signalbox.Platform.Hosting;
using Signalbox.Platform.Http;
using Signalbox.Platform.Overview;
using Signalbox.Platform.Ui.Layout;
using Signalbox.Platform.Ui.Live;
using Signalbox.Platform.Ui.Navigation;

namespace Signalbox.Operations.Alerts;

/// <summary>What this part brings to the whole.</summary>
internal static class AlertHosting
{
    public static void AddAlerts(this IServiceCollection services)
    {
        services.AddChecked<AlertOptions>("Alerts");
        services.AddOutboundClient(DeadManPing.Client);
        services.AddSingleton<AlertStore>();
        services.AddSingleton<JudgeRules>();
        services.AddSingleton<ComposeAlert>();
        services.AddSingleton<AlertChannels>();
        services.AddSingleton<EscalateAlerts>();
        services.AddSingleton<RunAlerts>();
        services.AddSingleton<AlertPulse>();
        services.AddSingleton<Silences>();
        services.AddSingleton<AddSilence>();
        services.AddSingleton<EndSilence>();
        services.AddSingleton<AddWindow>();
        services.AddSingleton<RemoveWindow>();
        services.AddSingleton<ListAlerts>();
        services.AddSingleton<ListAlertHistory>();
        services.AddSingleton<TestAlert>();
        services.AddHostedService<SetMetrics>();
        services.AddSingleton<AlertLoop>();
        services.AddHostedService(provider => provider.GetRequiredService<AlertLoop>());
        services.AddSingleton<DeadManPing>();
        services.AddHostedService(provider => provider.GetRequiredService<DeadManPing>());
    }

    public static void Offer(Offers offers)
    {
        BuiltInRules.Offer(offers);
        offers.Fence(AlertFence.Step);
        offers.Hush(
            async (services, notice, ct) => (await services.GetRequiredService<Silences>().NowAsync(ct)).Holds(notice)
        );
        offers.Command(AlertCommands.Build);
        offers.Topic(new LiveTopic("alerts", typeof(AlertsLive), TimeSpan.FromSeconds(5)));
        offers.Page(
            new NavEntry(NavGroup.System, 5, "/alerts", "nav.alerts", "bell") { Letter = 'w', CountAsync = CountAsync }
        );
        offers.PaletteItem(new("alerts.silence.title", "/alerts/silence", "bell", PaletteFor.Operators));
        offers.Attention(AttentionAsync);
        foreach (var (table, column, key, only) in Old)
            offers.Retention(new Retention(table, column, Keep, key, only));
    }

    private static async Task<NavCount> CountAsync(IServiceProvider services, Viewing seat, CancellationToken ct)
    {
        var firing = await FiringAsync(services, ct);
        return new NavCount(firing.Count, firing.Exists(a => a.Severity == AlertSeverity.Critical));
    }

    private static async Task<IReadOnlyList<AttentionItem>> AttentionAsync(
        IServiceProvider services,
        CancellationToken ct
    )
    {
        var checks = services.GetRequiredService<Offers>().Alerts.ToDictionary(r => r.Id, r => r.Source as CheckFails);
        return
        [
            .. (await FiringAsync(services, ct)).Select(alert => new AttentionItem
            {
                Key = $"alert:{AlertLabels.Key(alert.Rule, alert.Labels)}",
                Severity =
                    alert.Severity == AlertSeverity.Critical ? AttentionSeverity.Critical : AttentionSeverity.Warning,
                TitleZh = alert.TitleZh,
                TitleEn = alert.TitleEn,
                DetailZh = alert.Labels.Length == 0 ? alert.ReasonZh : $"{alert.Labels}：{alert.ReasonZh}",
                Detail = alert.Labels.Length == 0 ? alert.Reason : $"{alert.Labels}: {alert.Reason}",
                Since = alert.Since,
                Path = "/alerts",
                InsteadOfCheck = checks.GetValueOrDefault(alert.Rule)?.Check,
            }),
        ];
    }

    /// <summary>Those that fire and that nobody has silenced.</summary>
    private static async Task<List<AlertRow>> FiringAsync(IServiceProvider services, CancellationToken ct) =>
        [
            .. (await services.GetRequiredService<ListAlerts>().RunAsync(ct)).Alerts.Where(a =>
                a.State is AlertState.Firing or AlertState.Recovering && !a.Quiet
            ),
        ];

    private static (string Table, string Column, string Key, string? Only)[] Old { get; } =
    [
        ("operations_alert_change", "at", "id", null),
        ("operations_alert_silence", "ends_at", "id", null),
        ("operations_alert_message", "at", "key", null),
    ];

    private static TimeSpan Keep(IServiceProvider services) =>
        services.GetRequiredService<IOptions<AlertOptions>>().Value.KeepHistory;
}
