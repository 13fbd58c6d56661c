using System.CommandLine;
using Signalbox.Platform.Health;

namespace Signalbox.Platform.Hosting;

/// <summary>What a module gives to the whole: checks for health and doctor, and commands of the executable.</summary>
public sealed class Offers
{
    private readonly List<HealthCheck> checks = [];
    private readonly List<Func<CommandHost, Command>> commands = [];

    /// <summary>The checks offered so far, in order.</summary>
    public IReadOnlyList<HealthCheck> Checks => checks;

    /// <summary>The commands offered so far, in order.</summary>
    public IReadOnlyList<Func<CommandHost, Command>> Commands => commands;

    /// <summary>Adds a check; its name must be new.</summary>
    public void Check(HealthCheck check) => checks.Add(check);

    /// <summary>Adds a command below <c>signalbox</c>; it is built with the host that starts the program for it.</summary>
    public void Command(Func<CommandHost, Command> build) => commands.Add(build);
}
