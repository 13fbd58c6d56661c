using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform.Hosting;
using Spectre.Console;

namespace Signalbox.Operations.Support;

/// <summary><c>signalbox support-bundle FILE</c>: works on a dead database and bad settings too.</summary>
internal static class SupportBundleCommand
{
    public static Command Build(CommandHost host)
    {
        var file = new Argument<FileInfo>("file") { Description = "要生成的 .tar.gz · the file to make" };
        var bundle = new Command(
            "support-bundle",
            "打包诊断信息，不含密钥 · what helps others to help, without a secret"
        )
        {
            file,
        };
        bundle.SetAction(
            (parsed, ct) =>
                host.DiagnoseAsync(
                    async (services, token) =>
                    {
                        var path = parsed.GetValue(file)!.FullName;
                        var names = await services.GetRequiredService<WriteSupportBundle>().RunAsync(path, token);
                        host.Console.WriteLine($"{path}: {string.Join(", ", names)}");
                        return 0;
                    },
                    ct
                )
        );
        return bundle;
    }
}
