using System.Text;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Configuration;
using Signalbox.Platform.Logs;
using Signalbox.Testing;

namespace Signalbox.Platform.Tests.Logs;

public sealed class LogTailTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("signalbox-tail-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Lines_come_whole_whatever_pieces_they_were_written_in()
    {
        Append("之前\n");
        using var tail = new LogTail(folder, "app");
        Assert.Empty(tail.Read());
        var bytes = Encoding.UTF8.GetBytes("第一行\nsecond\n第三");

        List<string> lines = [];
        foreach (var piece in bytes)
        {
            Append([piece]);
            lines.AddRange(tail.Read());
        }
        Append("行\n");
        lines.AddRange(tail.Read());

        Assert.Equal(["第一行", "second", "第三行"], lines);
    }

    [Fact]
    public void A_file_that_is_put_away_is_read_to_its_end_and_the_next_one_from_its_beginning()
    {
        Append("old\n");
        using var tail = new LogTail(folder, "app");
        Append("last of the day\n");
        PutAway(1);
        Assert.Equal(["last of the day"], tail.Read());
        Append("first of the next, longer than the file before it was\n");
        Assert.Equal(["first of the next, longer than the file before it was"], tail.Read());

        Append("more\n");
        PutAway(2);
        Append("and more\n");
        Assert.Equal(["more", "and more"], tail.Read());

        File.Delete(Path.Combine(folder, "app-20260311-002.log")); // the cap of all logs
        Append("still\n");
        Assert.Equal(["still"], tail.Read());
    }

    [Fact]
    public void A_log_that_begins_later_is_found()
    {
        using var tail = new LogTail(Path.Combine(folder, "later"), "app");
        Assert.Empty(tail.Read());

        Directory.CreateDirectory(Path.Combine(folder, "later"));
        File.WriteAllText(Path.Combine(folder, "later", "app.log"), "here\n");

        Assert.Equal(["here"], tail.Read());
    }

    [Fact]
    public async Task Following_begins_with_what_there_is_and_goes_on_with_what_matches()
    {
        Append("""{"level":"INFO","message":"old"}""" + "\n" + """{"level":"ERROR","message":"old fault"}""" + "\n");
        var read = new ReadLogs(
            Options.Create(new LogOptions { Folder = folder }),
            Options.Create(new InstallationOptions()),
            new TestClock()
        );

        List<string> seen = [];
        var rounds = 0;
        await foreach (
            var lines in read.FollowAsync(
                new LogQuery("app") { Level = "ERROR" },
                TestContext.Current.CancellationToken
            )
        )
        {
            seen.AddRange(lines);
            if (rounds++ == 0)
                Append(
                    """{"level":"INFO","message":"new"}""" + "\n" + """{"level":"ERROR","message":"new fault"}""" + "\n"
                );
            if (seen.Count == 2)
                break;
        }

        Assert.Equal(
            ["""{"level":"ERROR","message":"old fault"}""", """{"level":"ERROR","message":"new fault"}"""],
            seen
        );
    }

    private void Append(string text) => Append(Encoding.UTF8.GetBytes(text));

    private void Append(byte[] bytes)
    {
        using var stream = new FileStream(
            Path.Combine(folder, "app.log"),
            FileMode.Append,
            FileAccess.Write,
            FileShare.Read
        );
        stream.Write(bytes);
    }

    private void PutAway(int number) =>
        File.Move(Path.Combine(folder, "app.log"), Path.Combine(folder, $"app-20260311-{number:000}.log"));
}
