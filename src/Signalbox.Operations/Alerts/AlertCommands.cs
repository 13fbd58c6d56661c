using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Operations.Alerts.Export;
using Signalbox.Platform.Hosting;

namespace Signalbox.Operations.Alerts;

/// <summary><c>signalbox alert</c>.</summary>
internal static class AlertCommands
{
    public static Command Build(CommandHost host) =>
        new("alert", "告警：查看、试发、静默、导出规则 · alerts: list, test, silence, export the rules")
        {
            List(host),
            Test(host),
            Silence(host),
            Export(host),
        };

    private static Command List(CommandHost host)
    {
        var rules = new Option<bool>("--rules") { Description = "列出规则 · the rules instead of the alerts" };
        var list = new Command("list", "列出不正常的告警 · alerts that are not normal") { rules };
        list.SetAction(
            (parsed, ct) =>
                OperationReport.RunAsync(
                    host,
                    "alert list",
                    parsed.GetValue(CommandHost.Json),
                    async (services, report, token) =>
                    {
                        if (parsed.GetValue(rules))
                            foreach (var rule in services.GetRequiredService<Offers>().Alerts)
                                report.Ok(rule.Id, $"{rule.Severity}: {rule.Source.PromQl(rule.NoData)}");
                        else
                            Tell(report, await services.GetRequiredService<ListAlerts>().RunAsync(token));
                    },
                    ct
                )
        );
        return list;
    }

    private static void Tell(OperationReport report, AlertOverview found)
    {
        foreach (var alert in found.Alerts)
        {
            var id = AlertLabels.Key(alert.Rule, alert.Labels);
            var says = $"{alert.TitleZh} · {alert.TitleEn}: {alert.Reason}{(alert.Quiet ? " (静默 · silenced)" : "")}";
            if (alert.State is AlertState.Firing or AlertState.Recovering)
                report.Fail(id, says, $"signalbox runbook {alert.Runbook}");
            else
                report.Warn(id, says, null);
        }
        if (found.Alerts.Count == 0)
            report.Ok("alerts", $"一切正常 · none of {found.Rules} rules fires");
    }

    private static Command Test(CommandHost host)
    {
        var rule = new Argument<string>("rule") { Description = "规则 · id of a rule" };
        var test = new Command("test", "试发一条告警 · send what a rule would send, marked as a test") { rule };
        test.SetAction(
            (parsed, ct) =>
                OperationReport.RunAsync(
                    host,
                    "alert test",
                    parsed.GetValue(CommandHost.Json),
                    async (services, report, token) =>
                    {
                        var sent = await services
                            .GetRequiredService<TestAlert>()
                            .RunAsync(by: null, parsed.GetValue(rule)!, token);
                        foreach (var channel in sent.Channels)
                            report.Ok(channel, "is in its outbox; the running server sends it");
                    },
                    ct
                )
        );
        return test;
    }

    private static Command Silence(CommandHost host)
    {
        var matcher = new Argument<string>("matcher")
        {
            Description =
                "哪些告警 · rule=disk-full, severity=warning, channel=mail, several with a space between, or *",
        };
        var reason = new Option<string>("--reason") { Description = "原因 · why", Required = true };
        var minutes = new Option<int>("--minutes")
        {
            Description = "多少分钟，最多 30 天 · for how long, at most 30 days",
            DefaultValueFactory = _ => 60,
        };
        var silence = new Command("silence", "静默一段时间 · hold some alerts back for a while")
        {
            matcher,
            reason,
            minutes,
        };
        silence.SetAction(
            (parsed, ct) =>
                OperationReport.RunAsync(
                    host,
                    "alert silence",
                    parsed.GetValue(CommandHost.Json),
                    async (services, report, token) =>
                    {
                        var wanted = new NewSilence
                        {
                            Matcher = parsed.GetValue(matcher)!,
                            Reason = parsed.GetValue(reason)!,
                            Minutes = parsed.GetValue(minutes),
                        };
                        var row = await services.GetRequiredService<AddSilence>().RunAsync(by: null, wanted, token);
                        report.Ok(row.Id.ToString(), $"{row.Matcher} is silent until {row.EndsAt:u}");
                    },
                    ct
                )
        );
        return silence;
    }

    private static Command Export(CommandHost host)
    {
        var folder = new Argument<DirectoryInfo>("folder")
        {
            Description = "写到哪个目录 · where rules.yml and rules.test.yml go",
        };
        var export = new Command(
            "export",
            "导出 Prometheus 规则及其测试 · write the rules, and tests of them, for Prometheus"
        )
        {
            folder,
        };
        export.SetAction(
            (parsed, ct) =>
                OperationReport.RunAsync(
                    host,
                    "alert export",
                    parsed.GetValue(CommandHost.Json),
                    async (services, report, token) =>
                    {
                        var rules = services.GetRequiredService<Offers>().Alerts;
                        var into = parsed.GetValue(folder)!.FullName;
                        Directory.CreateDirectory(into);
                        foreach (var (name, text) in PrometheusRules.Files(rules))
                        {
                            await File.WriteAllTextAsync(Path.Combine(into, name), text, token);
                            report.Ok(name, $"{rules.Count} rules");
                        }
                    },
                    ct
                )
        );
        return export;
    }
}
