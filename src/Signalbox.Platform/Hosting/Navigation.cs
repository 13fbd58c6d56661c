namespace Signalbox.Platform.Hosting;

/// <summary>Where an entry stands in the rail.</summary>
public enum NavGroup
{
    /// <summary>On top, without a heading.</summary>
    Top,

    /// <summary>雷达.</summary>
    Radar,

    /// <summary>行情 and 分析.</summary>
    Market,

    /// <summary>店铺.</summary>
    Shop,

    /// <summary>Running the thing itself: 任务, 账号与渠道, 设置.</summary>
    System,
}

/// <summary>A page that the rail leads to; a module that is switched off offers none.</summary>
/// <param name="Order">Within its group, smallest first.</param>
/// <param name="Path">E.g. <c>/opportunities</c>.</param>
/// <param name="Key">Stable word; <c>g</c> then its letter may lead to it.</param>
/// <param name="Icon">Name of a drawing of the kit.</param>
/// <param name="CountAsync">How many things wait there; null where nothing is counted.</param>
public sealed record NavEntry(
    NavGroup Group,
    int Order,
    string Path,
    string Key,
    string LabelZh,
    string LabelEn,
    string Icon,
    Func<IServiceProvider, CancellationToken, Task<int>>? CountAsync = null
);

/// <summary>A line of the palette that is no page of the rail: a part of one, or a command.</summary>
/// <param name="Key">Stable dotted word.</param>
/// <param name="Path">Where it leads; for a command, where it is posted.</param>
/// <param name="Posts">Whether choosing it changes something, so that it is a post with the antiforgery token.</param>
/// <param name="Words">More words under which it is found, e.g. pinyin.</param>
public sealed record PaletteItem(
    string Key,
    string LabelZh,
    string LabelEn,
    string Path,
    bool Posts = false,
    string Words = ""
);
