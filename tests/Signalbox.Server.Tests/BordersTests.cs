using System.Reflection;
using System.Runtime.CompilerServices;
using System.Xml.Linq;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Signalbox.Market;
using Signalbox.Operations;
using Signalbox.Platform;
using Signalbox.Radar;
using Signalbox.Shop;

namespace Signalbox.Server.Tests;

/// <summary>What the compiler cannot say about our borders, said here. When one of these fails, the design has changed.</summary>
public sealed class BordersTests
{
    /// <summary>Every arrow between our own projects. A new arrow is a decision: write it down, then add it here.</summary>
    private static readonly Dictionary<string, string[]> Arrows = new()
    {
        ["Signalbox.Platform"] = [],
        ["Signalbox.FarEnds"] = [],
        ["Signalbox.Market"] = ["Signalbox.Platform"],
        ["Signalbox.Operations"] = ["Signalbox.Platform"],
        ["Signalbox.Radar"] = ["Signalbox.Platform"],
        ["Signalbox.Server"] =
        [
            "Signalbox.FarEnds",
            "Signalbox.Market",
            "Signalbox.Operations",
            "Signalbox.Platform",
            "Signalbox.Radar",
            "Signalbox.Shop",
        ],
        ["Signalbox.Shop"] = ["Signalbox.Platform"],
    };

    public static TheoryData<Type> Modules =>
        [typeof(RadarModule), typeof(MarketModule), typeof(ShopModule), typeof(OperationsModule)];

    [Fact]
    public void Projects_reference_only_what_the_map_allows()
    {
        var found = Directory
            .GetFiles(Path.Combine(Root(), "src"), "*.csproj", SearchOption.AllDirectories)
            .ToDictionary(
                file => Path.GetFileNameWithoutExtension(file),
                file =>
                    XDocument
                        .Load(file)
                        .Descendants("ProjectReference")
                        .Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value))
                        .Order(StringComparer.Ordinal)
                        .ToArray()
            );

        Assert.Equal(
            Arrows.OrderBy(a => a.Key, StringComparer.Ordinal),
            found.OrderBy(a => a.Key, StringComparer.Ordinal)
        );
    }

    [Theory, MemberData(nameof(Modules))]
    public void A_module_shows_only_its_door_its_contracts_and_its_pages(Type module)
    {
        var leaked = module
            .Assembly.GetExportedTypes()
            .Where(t => t != module)
            .Where(t => t.Namespace?.EndsWith(".Contracts", StringComparison.Ordinal) != true)
            .Where(t => !typeof(IComponent).IsAssignableFrom(t) && t.Name != "_Imports")
            .Select(t => t.FullName);

        Assert.Empty(leaked);
    }

    /// <summary>In a module and the server everywhere; of the platform what others can call.</summary>
    [Theory]
    [InlineData(typeof(RadarModule))]
    [InlineData(typeof(MarketModule))]
    [InlineData(typeof(ShopModule))]
    [InlineData(typeof(OperationsModule))]
    [InlineData(typeof(IModule))]
    [InlineData(typeof(Commands.SignalboxCommands))]
    public void Whatever_awaits_can_be_cancelled(Type inAssembly)
    {
        var deaf = inAssembly
            .Assembly.GetTypes()
            .Where(t => t.IsVisible || inAssembly != typeof(IModule))
            .Where(t =>
                !t.IsInterface && !typeof(IComponent).IsAssignableFrom(t) && !typeof(Delegate).IsAssignableFrom(t)
            )
            .Where(t => !t.IsDefined(typeof(CompilerGeneratedAttribute)))
            .SelectMany(t => t.GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly))
            .Where(m => typeof(Task).IsAssignableFrom(m.ReturnType))
            .Where(m => !m.IsSpecialName && !IsForeign(m))
            .Where(m => m.GetParameters() is not [.., { ParameterType.Name: nameof(CancellationToken) }])
            .Select(m => $"{m.DeclaringType}.{m.Name}");

        Assert.Empty(deaf);
    }

    /// <summary>Its shape is the framework's: an override, a member of a foreign interface, a middleware.</summary>
    private static bool IsForeign(MethodInfo method) =>
        method.GetBaseDefinition() != method
        || method.GetParameters().Any(p => p.ParameterType == typeof(HttpContext))
        || method
            .DeclaringType!.GetInterfaces()
            .Where(i => i.Assembly != method.DeclaringType.Assembly)
            .Any(i => method.DeclaringType.GetInterfaceMap(i).TargetMethods.Contains(method));

    private static string Root([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../.."));
}
