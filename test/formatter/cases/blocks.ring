protocol blocks;
endian little;
queue Q( fd:handle,size : 1..64=8 ){
  region ring=mmap( fd,0,size*sizeof( Entry ) );
  cells in ring{0x0 head:u32 host;0x4 tail:u32 device;}
  ring Sq of Entry host in ring{depth size;index u32;spare 0;free tail;}
  ring Done of Completion device in (ring + some_offset_with_a_long_name) { depth size; index u32; valid tail; idle kind = 0; }
  submit Sq{ publish{ tail<-head release; if(a){ call( fd,1 ); }else{ stop(); } } }
  complete Done { }
  match(id,Sq.cid)==( Done.id , Done.cid )from 0..Sq.depth-2;
  fail Done.status!=success&&Done.status!=nothing_to_do:LongName(status:Done.status,detail:Done.detail,more:Done.more,final:1);
  when features.wide{ submit Sq{ publish{ a<-1; } } }else{
    submit Sq { publish { a <- 2; } }
  }
  sequence open{
    if(a==-1||!b)fail NotReady(status:csts);
    for i in 0..size-1{ sq_array[i]<-i; }
    let p:Params={flags:flags,entries:{head:0,tail:-1}};
    let nothing : Params = {};
    a <- b ? c : -d;
    wait csts.rdy within 500 ms;
    if (a_long_condition_that_goes_on > 1 && another_long_condition_that_goes_on > 2 || a_third_condition) return;
  }


  sequence taken(bid:u16){
  }
}
stream S of u32{packet nop(opcode:nop)2..{dw[1]reserved:u32 ignore;}packet two(opcode:two)4..16{dw[1]a:u32;}}
enum E:u8{a=0,b=1}
call enter(fd:handle,p:updates Params,x:u64=0):i32=syscall 426{ fail result<0:E(errno:Errno(-result)); retry intr,again; }
