using System.Globalization;
using System.Reflection;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Market;
using Signalbox.Operations;
using Signalbox.Platform.Configuration;
using Signalbox.Platform.Hosting;
using Signalbox.Radar;
using Signalbox.Shop;
using Signalbox.Testing;

namespace Signalbox.Server.Tests;

/// <summary><c>.env.example</c> lists every variable and every setting; here it is made, and held against the file.</summary>
public sealed class EnvExampleTests
{
    [Fact]
    public async Task Env_example_lists_every_variable_with_comment_and_default()
    {
        await using var app = SignalboxApp.Build(
            SettingsInput.Only("--Logs:Files=false"),
            [new RadarModule(), new MarketModule(), new ShopModule(), new OperationsModule()],
            configure: null
        );
        var text = Text(app);
        var path = Path.Combine(Samples.Repository, ".env.example");
        if (Environment.GetEnvironmentVariable("SIGNALBOX_ACCEPT") == "1")
            await File.WriteAllTextAsync(path, text, TestContext.Current.CancellationToken);

        Assert.True(File.Exists(path), "make it with SIGNALBOX_ACCEPT=1");
        Assert.Equal(await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken), text);
    }

    [Fact]
    public async Task Every_default_of_the_example_can_be_given_by_hand()
    {
        using var signalbox = new Executable();
        var lines = (
            await File.ReadAllLinesAsync(
                Path.Combine(Samples.Repository, ".env.example"),
                TestContext.Current.CancellationToken
            )
        ).Select(l => l.StartsWith("# ", StringComparison.Ordinal) ? l : l.TrimStart('#'));
        await File.WriteAllLinesAsync(
            Path.Combine(signalbox.Folder, ".env"),
            lines,
            TestContext.Current.CancellationToken
        );

        var (code, output, errors) = await signalbox.RunAsync("settings --json", TestContext.Current.CancellationToken);

        Assert.True(code == 0, output + errors);
    }

    private static string Text(WebApplication app)
    {
        var text = new StringBuilder(
            """
            # Copy to .env in the working folder and uncomment what you change. What stands in the environment wins over this
            # file. A secret may lie in a file of its own: NAME_FILE=/run/secrets/name. `signalbox settings` shows what counts.

            """
        );
        foreach (var variable in Variables.All)
        {
            text.Append('\n');
            if (variable.Comment.Length > 0)
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"# {variable.Comment}{(variable.Key is { } key ? $" ({key})" : "")}\n"
                );
            text.Append(CultureInfo.InvariantCulture, $"#{variable.Name}={variable.Default}\n");
        }

        text.Append("\n\n# Every setting by its own name; these win over the variables above.\n");
        var docs = new Dictionary<Assembly, Dictionary<string, string>>();
        foreach (var setting in app.Services.GetRequiredService<SettingsCatalog>().All)
        {
            text.Append('\n');
            foreach (var line in Wrapped(Doc(setting, docs)))
                text.Append(CultureInfo.InvariantCulture, $"# {line}\n");
            var name = setting.Key.Replace(":", "__", StringComparison.Ordinal);
            text.Append(
                CultureInfo.InvariantCulture,
                $"#SIGNALBOX_{name}={(setting.Secret is null ? setting.Default : "")}\n"
            );
        }
        return text.ToString();
    }

    private static string Doc(Setting setting, Dictionary<Assembly, Dictionary<string, string>> docs)
    {
        var assembly = setting.Property.DeclaringType!.Assembly;
        if (!docs.TryGetValue(assembly, out var members))
        {
            var file = Path.Combine(AppContext.BaseDirectory, assembly.GetName().Name + ".xml");
            docs[assembly] = members = XDocument
                .Load(file)
                .Descendants("member")
                .ToDictionary(m => m.Attribute("name")!.Value, m => Plain(m.Element("summary")));
        }
        var name = $"P:{setting.Property.DeclaringType.FullName!.Replace('+', '.')}.{setting.Property.Name}";
        return members.GetValueOrDefault(name) is { Length: > 0 } doc
            ? doc
            : throw new InvalidOperationException($"{name} has no summary");
    }

    private static string Plain(XElement? summary)
    {
        if (summary is null)
            return "";
        foreach (var reference in summary.Descendants().Where(e => e.Attribute("cref") is not null).ToList())
            reference.ReplaceWith(reference.Attribute("cref")!.Value.Split('.')[^1]);
        return string.Join(' ', summary.Value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    private static IEnumerable<string> Wrapped(string text)
    {
        var line = new StringBuilder();
        foreach (var word in text.Split(' '))
        {
            if (line.Length > 0 && line.Length + word.Length > 116)
            {
                yield return line.ToString();
                line.Clear();
            }
            line.Append(line.Length > 0 ? " " : "").Append(word);
        }
        yield return line.ToString();
    }
}
