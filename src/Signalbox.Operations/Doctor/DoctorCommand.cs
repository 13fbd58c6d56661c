using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform.Health;
using Signalbox.Platform.Hosting;

namespace Signalbox.Operations.Doctor;

/// <summary><c>signalbox doctor</c>: every check, beside a running server or without one, on a dead database and bad settings too.</summary>
internal static class DoctorCommand
{
    public static Command Build(CommandHost host)
    {
        var names = Enum.GetNames<CheckGroup>().Select(n => n.ToLowerInvariant()).ToArray();
        var group = new Argument<string?>("group")
        {
            Description = $"只看一组 · only one group: {string.Join(' ', names)}",
            Arity = ArgumentArity.ZeroOrOne,
        };
        group.AcceptOnlyFromAmong(names);
        var strict = new Option<bool>("--strict") { Description = "警告也算失败 · warnings end with 1 too" };
        var doctor = new Command("doctor", "体检：逐项检查并给出处理办法 · look at everything and say what to do")
        {
            group,
            strict,
        };
        doctor.SetAction(
            (parsed, ct) =>
                host.DiagnoseAsync(
                    async (services, token) =>
                    {
                        var started = TimeProvider.System.GetUtcNow();
                        var only = parsed.GetValue(group) is { } name
                            ? Enum.Parse<CheckGroup>(name, ignoreCase: true)
                            : (CheckGroup?)null;
                        var found = await services.GetRequiredService<Examine>().RunAsync(only, token);
                        var asJson = parsed.GetValue(CommandHost.Json);
                        await Findings.TellAsync(host, "doctor", asJson, started, found, token);
                        return Findings.ExitCode(found.Result, parsed.GetValue(strict));
                    },
                    ct
                )
        );
        return doctor;
    }
}
