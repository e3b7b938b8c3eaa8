weak=""
python="${python:-$program/environment/bin/python}"
work=$(mktemp -d)
ended() {
    code=$?
    rm -rf "$work"
    if [ "$code" -ne 0 ]; then
        echo "It was not graded, for a reason that is none of the student's." >&2
        failed
    fi
}
trap ended EXIT
grade() {
    PYTHONPATH="$program" "$python" -P -m compare.grade "$@"
}
class="$program/class.toml"
mkdir "$work/grades"
chmod 600 "$program/seed" || true # of another user: it cannot be read by a submission then either
cp "$program/seed" "$work/grades/seed"
folder=$(dirname "$submission")
name=$(basename "$submission")
grade run "$folder" --only "$name" --class "$class" --workers 1 --out "$work/grades" ${weak:+"$weak"}
result=$(echo "$work"/grades/*/result.json)
mkdir -p "$(dirname "$results")"
grade export "$result" --class "$class" --to "$format" --out "$results"
graded "$(dirname "$result")"
