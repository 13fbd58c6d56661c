using Microsoft.Extensions.Configuration;

namespace Signalbox.Platform.Hosting;

/// <summary>The modules of this program. One that is switched off has no routes, jobs or commands; its tables stay.</summary>
/// <param name="All">In the order in which they were given.</param>
/// <param name="Enabled">Those that are not switched off by <c>Modules:Name:Enabled=false</c>.</param>
public sealed record InstalledModules(IReadOnlyList<IModule> All, IReadOnlyList<IModule> Enabled)
{
    internal static InstalledModules From(IReadOnlyList<IModule> modules, IConfiguration configuration) =>
        new(modules, [.. modules.Where(m => configuration[$"Modules:{m.Name}:Enabled"] is not ("false" or "False"))]);
}
