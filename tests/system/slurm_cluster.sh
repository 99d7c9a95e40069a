# A Slurm of this machine's own: one controller and N nodes as root, everything below one folder, loopback only, free
# ports, a munge key and socket of its own. Sourced, it gives the functions below; called, it is
#
#   slurm_cluster.sh up FOLDER N    then . FOLDER/env.sh, which sets SLURM_CONF
#   slurm_cluster.sh down FOLDER    ends what up has started
#
# Needs Debian's slurmctld, slurmd, slurm-client and munge (Debian 12: Slurm 22.05, Debian 13: 24.11), and python3.

# cluster_config FOLDER N: slurm.conf. Four nodes on one host need a port and a spool folder each, and slurmd -N.
cluster_config() {
  local folder=$1 nodes=$2 i ports host
  host=$(hostname -s 2>/dev/null || hostname)
  mapfile -t ports < <(python3 -c '
import socket, sys
held = [socket.socket() for _ in range(int(sys.argv[1]))]
for one in held:
    one.bind(("127.0.0.1", 0))
    print(one.getsockname()[1])' $((nodes + 1)))
  cat <<CONF
ClusterName=tapelab
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=${ports[0]}
SlurmUser=root
SlurmdUser=root
AuthInfo=socket=$folder/socket/munge
ProctrackType=proctrack/linuxproc
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerParameters=sched_interval=2,bf_interval=2,batch_sched_delay=0,requeue_delay=1
StateSaveLocation=$folder/state/controller
SlurmdSpoolDir=$folder/state/%n
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd.%n.pid
SlurmctldLogFile=$folder/log/slurmctld.log
SlurmdLogFile=$folder/log/slurmd.%n.log
SlurmdParameters=config_overrides
ReturnToService=2
KillWait=30
MinJobAge=300
SlurmdTimeout=10
SlurmctldTimeout=10
MaxArraySize=1001
CONF
  for ((i = 1; i <= nodes; ++i)); do
    echo "NodeName=n$i NodeHostname=$host NodeAddr=127.0.0.1 Port=${ports[i]} CPUs=2 RealMemory=2000 State=UNKNOWN"
  done
  echo "PartitionName=main Nodes=n[1-$nodes] Default=YES MaxTime=INFINITE State=UP OverSubscribe=NO"
}

# cluster_up FOLDER N
cluster_up() {
  local folder nodes=$2 i version
  folder=$(realpath -m "$1")
  mkdir -p "$folder"/{key,socket,log,state/controller}
  chmod 700 "$folder/key"
  chmod 755 "$folder" "$folder/socket"
  head -c 128 /dev/urandom >"$folder/key/key"
  chmod 600 "$folder/key/key"
  /usr/sbin/munged --key-file="$folder/key/key" --socket="$folder/socket/munge" --pid-file="$folder/socket/munged.pid" \
    --log-file="$folder/key/log" --seed-file="$folder/key/seed" --num-threads=2 || return 1
  cluster_config "$folder" "$nodes" >"$folder/slurm.conf" || return 1
  version=$(/usr/sbin/slurmd -V | sed 's/[^0-9]*\([0-9]*\)\.\([0-9]*\).*/\1\2/')
  # Older ones cannot do without, look for what is mounted unless told, and use none of it with this slurm.conf.
  if [[ $version -ge 2311 ]]; then echo "CgroupPlugin=disabled"; else echo "CgroupPlugin=cgroup/v1"; fi >"$folder/cgroup.conf"
  export SLURM_CONF=$folder/slurm.conf
  echo "export SLURM_CONF=$folder/slurm.conf" >"$folder/env.sh"
  /usr/sbin/slurmctld -i >"$folder/log/start" 2>&1 || { cat "$folder/log/start"; return 1; }
  for ((i = 1; i <= nodes; ++i)); do start_node "$folder" "n$i" || return 1; done
  for _ in {1..60}; do
    [[ $(sinfo --noheader --format='%T %D' 2>/dev/null) == "idle $nodes" ]] && return 0
    sleep 0.5
  done
  echo "the nodes did not come up:"
  sinfo
  tail -n 5 "$folder"/log/*
  return 1
}

# start_node FOLDER NODE
start_node() {
  mkdir -p "$1/state/$2"
  /usr/sbin/slurmd -N "$2" >"$1/log/$2.start" 2>&1 || { cat "$1/log/$2.start"; return 1; }
}

# has_variable PROCESS NAME=VALUE
has_variable() { { tr '\0' '\n' <"/proc/$1/environ" | grep -qxF "$2"; } 2>/dev/null; }

# node_processes FOLDER NODE: what jobs of this cluster run there, with what started them
node_processes() {
  local process parent
  for process in /proc/[0-9]*; do
    process=${process#/proc/}
    has_variable "$process" "SLURMD_NODENAME=$2" && has_variable "$process" "SLURM_CONF=$1/slurm.conf" || continue
    echo "$process"
    parent=$(sed 's/.*) . \([0-9]*\) .*/\1/' "/proc/$process/stat" 2>/dev/null)
    grep -qs slurmstepd "/proc/$parent/comm" && echo "$parent"
  done | sort -u
}

# kill_node FOLDER NODE: as if its power failed
kill_node() {
  local folder
  folder=$(realpath "$1")
  # shellcheck disable=SC2046
  kill -KILL $(cat "$folder/slurmd.$2.pid") $(node_processes "$folder" "$2") 2>/dev/null
  return 0
}

# cluster_down FOLDER
cluster_down() {
  local folder processes process i
  folder=$(realpath "$1")
  export SLURM_CONF=$folder/slurm.conf
  processes=$(cat "$folder"/slurmd.*.pid "$folder/slurmctld.pid" 2>/dev/null)
  timeout 5 scancel --user="$(id -un)" 2>/dev/null
  for ((i = 0; i < 20; ++i)); do
    [[ -z $(timeout 5 squeue --noheader --states=R,CG 2>/dev/null) ]] && break
    sleep 0.2
  done
  timeout 5 scontrol shutdown 2>/dev/null # the controller and every node, 2 s
  for ((i = 0; i < 100; ++i)); do
    # shellcheck disable=SC2086
    kill -0 $processes 2>/dev/null || break
    sleep 0.1
  done
  for process in $processes; do
    grep -qs slurm "/proc/$process/comm" && kill -KILL "$process" 2>/dev/null
  done
  [[ -s $folder/socket/munged.pid ]] && kill "$(cat "$folder/socket/munged.pid")" 2>/dev/null
  return 0
}

if [[ ${BASH_SOURCE[0]} == "$0" ]]; then
  case ${1:-} in
    up) cluster_up "$2" "${3:-4}" && sinfo ;;
    down) cluster_down "$2" ;;
    *) sed -n '2,/^$/s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
  esac
fi
