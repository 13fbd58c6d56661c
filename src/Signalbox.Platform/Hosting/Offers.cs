using System.CommandLine;
using Signalbox.Platform.Health;
using Signalbox.Platform.Ui.Live;
using Signalbox.Platform.Ui.Navigation;

namespace Signalbox.Platform.Hosting;

/// <summary>What a module gives to the whole: checks for health and doctor, and commands of the executable.</summary>
public sealed class Offers
{
    private readonly List<HealthCheck> checks = [];
    private readonly List<Func<CommandHost, Command>> commands = [];
    private readonly List<NavEntry> pages = [];
    private readonly List<LiveTopic> topics = [];

    /// <summary>The checks offered so far, in order.</summary>
    public IReadOnlyList<HealthCheck> Checks => checks;

    /// <summary>The commands offered so far, in order.</summary>
    public IReadOnlyList<Func<CommandHost, Command>> Commands => commands;

    /// <summary>The pages of the rail, as it shows them.</summary>
    public IEnumerable<NavEntry> Pages => pages.OrderBy(p => p.Group).ThenBy(p => p.Order);

    /// <summary>What pages can follow live, by name.</summary>
    public IReadOnlyList<LiveTopic> Topics => topics;

    /// <summary>Adds a page to the rail and the palette.</summary>
    public void Page(NavEntry page) => pages.Add(page);

    /// <summary>Adds something that pages can follow live; its name must be new.</summary>
    public void Topic(LiveTopic topic) => topics.Add(topic);

    /// <summary>Adds a check; its name must be new.</summary>
    public void Check(HealthCheck check) => checks.Add(check);

    /// <summary>Adds a command below <c>signalbox</c>; it is built with the host that starts the program for it.</summary>
    public void Command(Func<CommandHost, Command> build) => commands.Add(build);
}
