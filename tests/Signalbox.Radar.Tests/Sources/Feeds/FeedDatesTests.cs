using System.Globalization;
using Signalbox.Radar.Sources.Feeds;

namespace Signalbox.Radar.Tests.Sources.Feeds;

public sealed class FeedDatesTests
{
    [Theory]
    // RFC 3339 and near it
    [InlineData("2026-01-04T09:00:00+08:00", "2026-01-04T01:00:00")]
    [InlineData("2026-01-04T09:00:00.123456789Z", "2026-01-04T09:00:00")]
    [InlineData("2026-01-04T09:00:00+0800", "2026-01-04T01:00:00")]
    [InlineData("2026-01-04t09:00:00z", "2026-01-04T09:00:00")]
    [InlineData("2026-01-04 09:00:00 -05:00", "2026-01-04T14:00:00")]
    [InlineData("2026-01-04T09:00:00", "2026-01-04T09:00:00")]
    [InlineData("2026-01-04T09:00", "2026-01-04T09:00:00")]
    [InlineData("2026-01-04", "2026-01-04T00:00:00")]
    [InlineData("2026-01", "2026-01-01T00:00:00")]
    [InlineData("2026", "2026-01-01T00:00:00")]
    [InlineData("20260104", "2026-01-04T00:00:00")]
    [InlineData("2026/1/4 9:05:06", "2026-01-04T09:05:06")]
    // RFC 822 and near it
    [InlineData("Sun, 04 Jan 2026 09:00:00 +0800", "2026-01-04T01:00:00")]
    [InlineData("Sun, 04 Jan 2026 09:00:00 GMT", "2026-01-04T09:00:00")]
    [InlineData("Sun, 04 Jan 2026 09:00:00 ", "2026-01-04T09:00:00")]
    [InlineData("Sun, 4 Jan 26 09:00 EST", "2026-01-04T14:00:00")]
    [InlineData("07 Jan 2017 17:12:53 +0300", "2017-01-07T14:12:53")]
    [InlineData("Sun,04 Jan 2026 09:00:00 GMT+8", "2026-01-04T01:00:00")]
    [InlineData("Sun, 04 January 2026 09:00:00 PDT", "2026-01-04T16:00:00")]
    [InlineData("Sunday, 04-Jan-26 09:00:00 GMT", "2026-01-04T09:00:00")]
    [InlineData("Sun Jan  4 09:00:00 2026", "2026-01-04T09:00:00")]
    [InlineData("Sun Jan 04 09:00:00 CST 2026", "2026-01-04T15:00:00")]
    [InlineData("Jan 4, 2026 9:30 PM", "2026-01-04T21:30:00")]
    [InlineData("Jan 4, 2026 12:30 AM", "2026-01-04T00:30:00")]
    [InlineData("Wed, 31 Dec 2025 24:00:00 GMT", "2026-01-01T00:00:00")]
    [InlineData("Wed, 31 Dec 2025 23:59:60 GMT", "2025-12-31T23:59:59")]
    [InlineData("Wed, 31 Dec 2025 23:59:59 -0330", "2026-01-01T03:29:59")]
    // other languages
    [InlineData("Τρι, 29 Ιούν 2004 12:53:00 GMT", "2004-06-29T12:53:00")]
    [InlineData("So, 04 Mai 2025 09:00:00 +0200", "2025-05-04T07:00:00")]
    [InlineData("mar, 04 nov 2025 09:00:00 GMT", "2025-11-04T09:00:00")]
    [InlineData("mar., 04 mars 2025 09:00:00 GMT", "2025-03-04T09:00:00")]
    [InlineData("dim. 4 août 2024 09:00", "2024-08-04T09:00:00")]
    [InlineData("вт, 04 ноя 2025 09:00:00 +0300", "2025-11-04T06:00:00")]
    [InlineData("2026年1月4日 09:30", "2026-01-04T09:30:00")]
    [InlineData("2026年1月4日 下午3:05", "2026-01-04T15:05:00")]
    [InlineData("2026年01月04日 9时05分", "2026-01-04T09:05:00")]
    [InlineData("04.01.2026 09:00", "2026-01-04T09:00:00")]
    [InlineData("01/24/2026 09:00", "2026-01-24T09:00:00")]
    // Unix time
    [InlineData("1767488400", "2026-01-04T01:00:00")]
    [InlineData("1767488400123", "2026-01-04T01:00:00")]
    [InlineData("1767488400.5", "2026-01-04T01:00:00")]
    // years that cannot be true are dates still
    [InlineData("Mon, 01 Jan 0001 00:00:00 +0000", "0001-01-01T00:00:00")]
    [InlineData("0001-01-01T00:00:00+08:00", "0001-01-01T00:00:00")]
    [InlineData("3000-01-01T00:00:00Z", "3000-01-01T00:00:00")]
    public void Dates_are_read_in_every_form_that_feeds_use(string text, string expected)
    {
        var read = FeedDates.Read(text, TimeSpan.Zero, isChinese: false);

        Assert.Equal(expected, read?.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture));
        Assert.Equal(TimeSpan.Zero, read?.Offset);
    }

    [Theory]
    [InlineData("")]
    [InlineData("yesterday")]
    [InlineData("2026-02-30T00:00:00Z")]
    [InlineData("2026-13-01T00:00:00Z")]
    [InlineData("Sun, 32 Jan 2026 09:00:00 GMT")]
    [InlineData("Sun, 04 Jan 2026 25:00:00 GMT")]
    [InlineData("42")]
    [InlineData("99999999999999999999")]
    [InlineData("1 2 3 4 5 6 7 8 9 10 11 12")]
    public void What_is_no_date_gives_none(string text) =>
        Assert.Null(FeedDates.Read(text, TimeSpan.Zero, isChinese: false));

    [Theory]
    [InlineData("2026-01-04 09:00:00", "01:00")]
    [InlineData("Sun, 04 Jan 2026 09:00:00", "01:00")]
    [InlineData("Sun Jan 04 09:00:00 CST 2026", "01:00")]
    [InlineData("Sun, 04 Jan 2026 09:00:00 GMT", "09:00")]
    public void Dates_of_a_Chinese_feed_are_in_Chinas_time_unless_they_say_otherwise(string text, string expected) =>
        Assert.Equal(
            expected,
            FeedDates
                .Read(text, TimeSpan.FromHours(8), isChinese: true)
                ?.ToString("HH:mm", CultureInfo.InvariantCulture)
        );

    [Theory]
    [InlineData("Mon, 01 Jan 0001 00:00:00 +0000")]
    [InlineData("3000-01-01T00:00:00Z")]
    [InlineData("1989-12-31T00:00:00Z")]
    [InlineData("2026-03-04T01:00:01Z")] // two days and a second from the test's now
    [InlineData("soon")]
    public void Dates_that_cannot_be_true_are_left_out_with_a_note(string date)
    {
        var feed = ExampleFeeds.Read(ExampleFeeds.Rss($"<item><title>T</title><pubDate>{date}</pubDate></item>"));

        Assert.Null(Assert.Single(feed.Items).PublishedAt);
        Assert.Contains("Dates", Assert.Single(feed.Repairs), StringComparison.Ordinal);
    }

    [Fact]
    public void Dates_of_tomorrow_are_kept()
    {
        var item = ExampleFeeds.Item("<title>T</title><pubDate>2026-03-03T23:00:00Z</pubDate>");

        Assert.NotNull(item.PublishedAt);
    }

    [Fact]
    public void A_second_date_steps_in_for_one_that_cannot_be_read()
    {
        var item = ExampleFeeds.Item(
            "<title>T</title><pubDate>soon</pubDate><dc:date xmlns:dc='http://purl.org/dc/elements/1.1/'>2026-01-04</dc:date>"
        );

        Assert.Equal(new DateTimeOffset(2026, 1, 4, 0, 0, 0, TimeSpan.Zero), item.PublishedAt);
    }
}
