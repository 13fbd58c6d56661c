namespace Signalbox.Platform.Overview;

/// <summary>The overview's heading, in the reader's words.</summary>
/// <param name="Says">E.g. 今天找到 8 条机会，尾盘批次正在读.</param>
/// <param name="Below">E.g. 9 月 22 日，星期二。下一批次 18:30 收盘日报.</param>
public sealed record Headline(string Says, string Below);
