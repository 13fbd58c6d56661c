using Signalbox.Platform.Ui.Layout;

namespace Signalbox.Platform.Ui.Navigation;

/// <summary>The groups of the rail, in order.</summary>
public enum NavGroup
{
    /// <summary>The two on top, without a heading.</summary>
    Top,

    /// <summary>内容</summary>
    Content,

    /// <summary>市场</summary>
    Market,

    /// <summary>闲鱼</summary>
    Shop,

    /// <summary>系统</summary>
    System,
}

/// <summary>A page in the rail and in the palette.</summary>
/// <param name="Group">Where it stands.</param>
/// <param name="Order">Within the group, ascending.</param>
/// <param name="Path">E.g. <c>/opportunities</c>.</param>
/// <param name="Key">Its name in the resource files, e.g. <c>nav.opportunities</c>.</param>
/// <param name="Icon">Name of the drawing in <c>Icon</c>.</param>
public sealed record NavEntry(NavGroup Group, int Order, string Path, string Key, string Icon)
{
    /// <summary>The letter after <c>g</c> that leads there; null where there is none.</summary>
    public char? Letter { get; init; }

    /// <summary>Place in the phone's bottom bar, ascending; null where it is under 更多.</summary>
    public int? PhoneOrder { get; init; }

    /// <summary>Whether only those who administer see it.</summary>
    public bool Administrators { get; init; }

    /// <summary>Whether only those who may change the daily work see it.</summary>
    public bool Operators { get; init; }

    /// <summary>How many things wait there; null or 0 shows nothing.</summary>
    public Func<IServiceProvider, Viewing, CancellationToken, Task<NavCount>>? CountAsync { get; init; }
}

/// <summary>How many things wait behind an entry.</summary>
/// <param name="Count">0 shows nothing.</param>
/// <param name="Urgent">Whether they are faults.</param>
public sealed record NavCount(int Count, bool Urgent);
